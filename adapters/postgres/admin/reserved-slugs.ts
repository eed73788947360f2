// First labels of hosts that an installation needs for itself, or that its people would take for it: no tenant gets one.

const RESERVED: ReadonlySet<string> = new Set([
  ...[
    "www",
    "web",
    "app",
    "apps",
    "api",
    "admin",
    "console",
    "dashboard",
    "login",
    "auth",
    "sso",
    "account",
    "accounts",
  ],
  ...[
    "hooks",
    "webhooks",
    "engine",
    "service",
    "paper",
    "metrics",
    "grafana",
    "prometheus",
    "status",
    "health",
  ],
  ...[
    "mail",
    "email",
    "smtp",
    "imap",
    "pop",
    "mx",
    "autoconfig",
    "autodiscover",
    "webmail",
    "postmaster",
    "no-reply",
  ],
  ...["ns", "ns1", "ns2", "dns", "ftp", "sftp", "ssh", "vpn", "cdn", "static", "assets", "media", "files"],
  ...[
    "docs",
    "help",
    "support",
    "blog",
    "news",
    "about",
    "legal",
    "security",
    "abuse",
    "billing",
    "pay",
    "payments",
  ],
  ...["staging", "test", "dev", "localhost", "internal", "root", "system", "platform", "flotilla"],
]);

/** Also what mail and certificate authorities take for the owner of the whole domain. */
export function isReservedSlug(slug: string): boolean {
  return RESERVED.has(slug) || slug.startsWith("xn--") || slug.startsWith("flotilla-");
}
