// Samples of a tenant's members, settings and notifications, and of what stands above the tenants.
import { randomUUID } from "node:crypto";
import type { AttackWorld, OperationSample, Prepared } from "./operation-sample.ts";

const named = () => ({ name: `new ${randomUUID()}` });
const COLOURS = { background: "#ffffff", text: "#000000", primary: "#0b5fff", onPrimary: "#ffffff" };

const ofTenant = {
  as: "platform",
  ids: { tenantId: "tenant" },
  before: async ({ spareTenant }: AttackWorld): Promise<Prepared> => ({ values: { tenantId: spareTenant } }),
} as const;
const ofEndpoint = { as: "trader", ids: { endpointId: "endpoint" } } as const;
const ofDomain = { as: "admin", ids: { domain: "domain" } } as const;

async function provedDomain({ service, dns, home }: AttackWorld): Promise<Prepared> {
  const { body } = await service.ask({
    ...{ method: "POST", url: "/v1/domains", payload: { domain: `${randomUUID()}.example` } },
    headers: { host: home.host, authorization: home.people.admin },
  });
  const { domain, txtName, txtValue } = body as Readonly<Record<"domain" | "txtName" | "txtValue", string>>;
  dns.texts.set(txtName, txtValue);
  return { values: { domain } };
}

async function ownEndpoint({ service, home }: AttackWorld): Promise<Prepared> {
  const payload = { url: "https://hooks.example/in", kinds: ["order-filled"] };
  const { body } = await service.ask({
    ...{ method: "POST", url: "/v1/webhook-endpoints", payload },
    headers: { host: home.host, authorization: home.people.trader },
  });
  return { values: { endpointId: (body as { readonly id: string }).id } };
}

export const TENANT_SAMPLES: Readonly<Record<string, OperationSample>> = {
  listProviders: { as: "viewer" },
  getProvider: { as: "viewer", ids: { id: "provider" } },
  createProvider: { as: "admin", body: named },
  renameProvider: { as: "admin", ids: { id: "provider" }, body: named },
  listTraders: { as: "viewer" },
  getTrader: { as: "viewer", ids: { id: "trader" } },
  createTrader: { as: "admin", body: named },
  renameTrader: { as: "admin", ids: { id: "trader" }, body: named },

  listCorrelationGroups: { as: "viewer" },
  setCorrelationGroup: {
    ...{ as: "admin", words: { name: "majors" } },
    body: () => ({ instrumentIds: ["BTC/USDT:USDT"] }),
  },
  removeCorrelationGroup: { as: "admin", words: { name: "majors" } },
  listQuarantine: { as: "trader" },
  releaseQuarantine: { as: "admin", ids: { signalId: "signal" } },

  getTenantSettings: { as: "viewer" },
  changeTenantSettings: { as: "admin", body: () => ({ signUp: "open" }) },
  setTenantBranding: { as: "admin", body: () => ({ colours: COLOURS }) },
  getTenantUsage: { as: "viewer" },
  listDomains: { as: "viewer" },
  claimDomain: { as: "admin", body: () => ({ domain: `${randomUUID()}.example` }) },
  verifyDomain: { ...ofDomain, before: provedDomain },
  removeDomain: ofDomain,

  listTenants: { as: "platform" },
  createTenant: { as: "platform", body: named },
  getPlatformTenant: ofTenant,
  renameTenant: { ...ofTenant, body: named },
  setTenantTerms: { ...ofTenant, body: () => ({ limits: {} }) },
  suspendTenant: ofTenant,
  resumeTenant: ofTenant,
  closeTenant: ofTenant,
  getUsageOfTenants: { as: "platform" },
  listPlatformKillSwitches: { as: "platform" },
  setPlatformKillSwitch: { as: "platform", body: () => ({ state: "active", reason: "drill" }) },
  listEngines: { as: "platform" },

  listAudit: {
    ...{ as: "admin", ids: { personId: "person" }, isFilter: true },
    // Who did something.
    before: async ({ home }) => ({ values: { personId: home.traderPerson } }),
    query: (values) => values,
  },
  listPlatformAudit: {
    ...{ as: "platform", ids: { personId: "person" }, isFilter: true },
    before: async ({ platformPerson }) => ({ values: { personId: platformPerson } }),
    query: (values) => values,
  },
  verifyAudit: { as: "admin" },

  listWebhookEndpoints: { as: "trader" },
  createWebhookEndpoint: {
    as: "trader",
    body: () => ({ url: "https://hooks.example/in", kinds: ["order-filled"] }),
  },
  updateWebhookEndpoint: { ...ofEndpoint, body: () => ({ status: "paused" }) },
  deleteWebhookEndpoint: { ...ofEndpoint, before: ownEndpoint },
  rotateWebhookSecret: ofEndpoint,
  listWebhookDeliveries: ofEndpoint,
  testWebhookEndpoint: ofEndpoint,
  redeliverWebhook: { as: "trader", ids: { endpointId: "endpoint", deliveryId: "delivery" } },
  getNotificationPreferences: { as: "trader" },
  putNotificationPreferences: { as: "trader", body: () => ({ items: [] }) },

  getHealth: { as: "admin" },
  getPlatformHealth: { as: "platform" },
  getKpis: { as: "viewer" },
  getPlatformKpis: { as: "platform" },
};
