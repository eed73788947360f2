import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestService } from "../testing.ts";

describe("the page that our mails link to", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  const get = async (url: string) => {
    const answer = await service.app.inject({ method: "GET", url });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body };
  };

  it.each(["/join", "/new-password"])(
    "%s is there, for everybody, and takes nothing from elsewhere",
    async (url) => {
      const { status, headers, text } = await get(url);
      expect(status).toBe(200);
      expect(headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(headers["content-security-policy"]).toContain("script-src 'self'");
      expect(headers["referrer-policy"]).toBe("no-referrer");
      const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, from]) => from ?? "");
      expect(loaded).toHaveLength(2);
      for (const from of loaded) expect(await get(from)).toMatchObject({ status: 200 });
      expect(text).not.toMatch(/<script(?![^>]* src=)|style="|onclick/);
    },
  );

  it("asks for nothing that the API does not have", async () => {
    const { text } = await get("/pages/password-page.js");
    const paths = [...text.matchAll(/"(\/v1\/[^"]+)"/g)].map(([, path]) => path);
    expect(paths).toEqual(["/v1/tenant", "/v1/invitations/accept", "/v1/password-resets/confirm"]);
    const { paths: described } = JSON.parse((await get("/v1/openapi.json")).text) as { paths: object };
    for (const path of paths) expect(Object.keys(described)).toContain(path);
  });
});
