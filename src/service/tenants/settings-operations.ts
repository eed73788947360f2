// A tenant's own admins set how it presents itself, and see what it may do and has used.
import { z } from "zod";
import {
  changeTenant,
  type TenantSettings,
  tenantSettings,
  tenantUse,
} from "../../../adapters/postgres/tenants/tenant-changes.ts";
import { monthOf } from "../../../adapters/time/month-of.ts";
import { FEATURES } from "../access/rule.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { brandingBody } from "./branding.ts";
import { tenantLimits } from "./limits-view.ts";

const settingsBody = z
  .strictObject({
    language: z.enum(["pt-BR", "en"]),
    currency: z.enum(["BRL", "USD"]),
    timeZone: z.string().max(60).refine(isTimeZone, "must be a time zone like America/Sao_Paulo"),
    supportEmail: z.email().max(254),
  })
  .partial()
  .meta({ id: "TenantPreferences" });

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const settingsView = z
  .object({
    name: z.string(),
    signUp: z.enum(["invitation", "open"]),
    preferences: settingsBody,
    branding: brandingBody,
    features: z.array(z.enum(FEATURES)).meta({ description: "The platform's to decide." }),
    limits: tenantLimits,
  })
  .meta({ id: "TenantSettings" });

const usageView = z
  .object({
    month: z.string(),
    items: z.array(
      z.object({
        name: z.enum([
          "traders",
          "providers",
          "accounts",
          "apiKeys",
          "signalsPerMonth",
          "executionsPerMonth",
        ]),
        used: z.int(),
        limit: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: "TenantUsage" });

export function settingsOperations(): readonly Operation[] {
  return [getSettings(), changeSettings(), setBranding(), getUsage()];
}

function getSettings(): Operation {
  return operation({
    id: "getTenantSettings",
    method: "GET",
    path: "/v1/tenant/settings",
    tag: "Tenant",
    summary: "How the tenant is set, its features and limits",
    success: { status: 200, description: "As it stands.", body: settingsView },
    handle: async ({ admin, tenantId }) => {
      const found = await tenantSettings(admin, tenantId);
      return found === undefined ? refuse("NOT_FOUND") : done(viewOf(found));
    },
  });
}

function viewOf({ name, signUp, settings, branding, features, limits }: TenantSettings) {
  return {
    ...{ name, signUp },
    preferences: settingsBody.catch({}).parse(settings),
    branding: brandingBody.catch({}).parse(branding),
    features: FEATURES.filter((feature) => features.includes(feature)),
    limits: tenantLimits.parse(limits),
  };
}

function changeSettings(): Operation {
  return operation({
    id: "changeTenantSettings",
    method: "PATCH",
    path: "/v1/tenant/settings",
    tag: "Tenant",
    summary: "Name, sign-up, language, currency, time zone",
    body: z
      .strictObject({
        name: z.string().trim().min(1).max(200),
        signUp: z.enum(["invitation", "open"]),
        preferences: settingsBody.meta({ description: "All of them: what is left out is unset." }),
      })
      .partial(),
    success: { status: 204, description: "In force within ten seconds." },
    problems: ["ALREADY_THERE"],
    handle: async ({ admin, tenantId, body: { name, signUp, preferences } }) => {
      if (name === undefined && signUp === undefined && preferences === undefined)
        return refuse("FIELD_INVALID", { detail: "Say what is to change." });
      const changes = { name, signUp, settings: preferences };
      return answerOf(await changeTenant(admin, tenantId, changes), () => undefined);
    },
  });
}

function setBranding(): Operation {
  return operation({
    id: "setTenantBranding",
    method: "PUT",
    path: "/v1/tenant/branding",
    tag: "Tenant",
    summary: "Colours, logo, CSS variables",
    description: "Colours must be told apart as WCAG 2.2 AA asks. Nothing in it is ever run.",
    body: brandingBody,
    success: { status: 204, description: "In force within ten seconds." },
    handle: async ({ admin, tenantId, body }) =>
      answerOf(await changeTenant(admin, tenantId, { branding: body }), () => undefined),
  });
}

function getUsage(): Operation {
  return operation({
    id: "getTenantUsage",
    method: "GET",
    path: "/v1/tenant/usage",
    tag: "Tenant",
    summary: "What the tenant has and used this month, by what it may",
    success: { status: 200, description: "Counted in the record.", body: usageView },
    handle: async ({ admin, tenantId, now }) => {
      const month = monthOf(now);
      const [settings, use] = [
        await tenantSettings(admin, tenantId),
        await tenantUse(admin, tenantId, month),
      ];
      const limits = tenantLimits.parse(settings?.limits ?? {});
      const item = <Name extends string>(name: Name, used: number, limit: number | undefined) => ({
        ...{ name, used, limit: limit ?? null },
      });
      return done({
        month,
        items: [
          item("traders", use.traders, limits.traders),
          item("providers", use.providers, limits.providers),
          item("accounts", use.accounts, undefined),
          item("apiKeys", use.apiKeys, limits.apiKeys),
          item("signalsPerMonth", use.signals, limits.signalsPerMonth),
          item("executionsPerMonth", use.executions, limits.executionsPerMonth),
        ],
      });
    },
  });
}
