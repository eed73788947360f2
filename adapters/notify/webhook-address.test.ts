import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./public-address.ts";
import { type AddressRules, webhookAddress } from "./webhook-address.ts";

const HOSTS: Readonly<Record<string, readonly string[]>> = {
  "hooks.example": ["93.184.215.14", "2606:2800:21f:cb07::1"],
  "mixed.example": ["93.184.215.14", "10.0.0.5"],
  "metadata.example": ["169.254.169.254"],
  "six.example": ["::ffff:169.254.169.254"],
  "own.example": ["198.41.0.4"],
  localhost: ["127.0.0.1", "::1"],
};
const rules: AddressRules = {
  resolve: async (host) => HOSTS[host] ?? Promise.reject(new Error(`no such host: ${host}`)),
  loopbackAllowed: false,
  ownRanges: ["198.41.0.0/24", "2001:503:ba3e::2:30"],
};

describe("a webhook's address", () => {
  it.each([
    "https://hooks.example/in?a=b",
    "https://hooks.example:8443/",
    "https://93.184.215.14/",
    "https://[2606:2800:21f:cb07::1]/",
  ])("may be %s", async (url) => {
    expect(await webhookAddress(url, rules)).toMatchObject({ kind: "allowed" });
  });

  it.each`
    url                                      | code
    ${"hooks.example/x"}                     | ${"URL_MALFORMED"}
    ${"https://"}                            | ${"URL_MALFORMED"}
    ${"https://exa mple/"}                   | ${"URL_MALFORMED"}
    ${"https://1.2.3.4.5/"}                  | ${"URL_MALFORMED"}
    ${"http://hooks.example/"}               | ${"URL_NOT_HTTPS"}
    ${"ftp://hooks.example/"}                | ${"URL_NOT_HTTPS"}
    ${"file:///etc/passwd"}                  | ${"URL_MALFORMED"}
    ${"gopher://hooks.example/"}             | ${"URL_NOT_HTTPS"}
    ${"https://user@hooks.example/"}         | ${"URL_WITH_CREDENTIALS"}
    ${"https://hooks.example@127.0.0.1/"}    | ${"URL_WITH_CREDENTIALS"}
    ${"https://hooks.example:22/"}           | ${"URL_PORT"}
    ${"https://hooks.example:6379/"}         | ${"URL_PORT"}
    ${"https://127.0.0.1/"}                  | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://127.1/"}                      | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://2130706433/"}                 | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://0x7f000001/"}                 | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://0177.0.0.1/"}                 | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://0251.0376.0251.0376/"}        | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://2852039166/"}                 | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://１２７.0.0.1/"}               | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://127。0。0。1/"}               | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://0/"}                          | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://169.254.169.254/latest"}      | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[::ffff:169.254.169.254]/"}   | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[::ffff:a9fe:a9fe]/"}         | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[0:0:0:0:0:ffff:7f00:1]/"}    | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[::127.0.0.1]/"}              | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[::]/"}                       | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[::1]/"}                      | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[64:ff9b::169.254.169.254]/"} | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[2002:7f00:1::]/"}            | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[fd00:ec2::254]/"}            | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[fe80::1]/"}                  | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://[2001:503:ba3e::2:30]/"}      | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://168.63.129.16/"}              | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://100.100.100.200/"}            | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://mixed.example/"}              | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://metadata.example/"}           | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://six.example/"}                | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://own.example/"}                | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://localhost/"}                  | ${"ADDRESS_NOT_PUBLIC"}
    ${"https://nobody.example/"}             | ${"HOST_UNKNOWN"}
  `("is not $url ($code)", async ({ url, code }) => {
    expect(await webhookAddress(url, rules)).toEqual({ kind: "refused", code });
  });

  it("may be loopback, by http and on any port, where a setting says so; and nothing else then", async () => {
    const development = { ...rules, loopbackAllowed: true };
    for (const url of ["http://127.0.0.1:9999/", "http://localhost/", "https://[::1]:1/"])
      expect(await webhookAddress(url, development)).toMatchObject({ kind: "allowed" });
    expect(await webhookAddress("http://10.0.0.5/", development)).toMatchObject({ code: "URL_NOT_HTTPS" });
    expect(await webhookAddress("https://10.0.0.5/", development)).toMatchObject({
      code: "ADDRESS_NOT_PUBLIC",
    });
  });
});

it.each([
  ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.255.255.254", "169.254.0.1", "172.16.0.1", "192.0.0.192"],
  ...[
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
  ],
  ...[
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "fc00::1",
    "fec0::1",
  ],
  ...["ff02::1", "", "hooks.example", "1.2.3.4/8"],
])("%j is not public", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it.each(["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])("%j is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});
