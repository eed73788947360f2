// What people read: one catalogue for e-mail and Telegram, in both languages.
import type { Notice, NoticeKind } from "./notifier.ts";

export type Locale = "en" | "pt-BR";

export interface NoticeText {
  readonly subject: string;
  readonly body: string;
}

/** `{fact}` stands for a fact of the notice. */
type Catalogue = Readonly<Record<NoticeKind, NoticeText>>;

const ENGLISH: Catalogue = {
  "order-filled": {
    subject: "Order filled: {instrumentId}",
    body: "Your {leg} order ({side} {quantity} {instrumentId}) was filled at {averagePrice}.",
  },
  "position-closed": {
    subject: "Position closed: {instrumentId}",
    body: "Your position in {instrumentId} is closed. Realised P&L: {realizedPnl}, fees {fees}, funding {funding}.",
  },
  "emergency-exit": {
    subject: "Emergency exit: {instrumentId}",
    body: "Your position in {instrumentId} ({quantity}) could not be protected, so it is being closed now.",
  },
  "account-suspended": {
    subject: "Account suspended",
    body: "Account {accountId} was suspended and takes no new entries. Its open positions are not managed. Reason: {reason}",
  },
  "key-refused": {
    subject: "Exchange key refused",
    body: "The exchange refuses the key of account {accountId}. Link a new key. Reason: {reason}",
  },
  "signal-denied": {
    subject: "Signal not followed: {instrumentId}",
    body: "A signal for {instrumentId} was not followed on account {accountId}: {codes}",
  },
  "kill-switch": {
    subject: "Trading state: {state}",
    body: "The trading state of {level} {id} is now {state}.",
  },
  "limit-reached": {
    subject: "{percent}% of {limit} used",
    body: "{used} of {most} of the limit {limit} are used ({percent}%).",
  },
  "new-sign-in": {
    subject: "New sign-in",
    body: "Somebody signed in as you from {ip}. If it was not you, end the session and change your password.",
  },
  "webhook-disabled": {
    subject: "Webhook switched off",
    body: "The webhook to {host} could not be delivered for 24 hours and was switched off. Last outcome: {outcome}",
  },
};

const PORTUGUESE: Catalogue = {
  "order-filled": {
    subject: "Ordem executada: {instrumentId}",
    body: "Sua ordem {leg} ({side} {quantity} {instrumentId}) foi executada a {averagePrice}.",
  },
  "position-closed": {
    subject: "Posição encerrada: {instrumentId}",
    body: "Sua posição em {instrumentId} foi encerrada. Resultado realizado: {realizedPnl}, taxas {fees}, funding {funding}.",
  },
  "emergency-exit": {
    subject: "Saída de emergência: {instrumentId}",
    body: "Sua posição em {instrumentId} ({quantity}) não pôde ser protegida e está sendo encerrada agora.",
  },
  "account-suspended": {
    subject: "Conta suspensa",
    body: "A conta {accountId} foi suspensa e não recebe novas entradas. As posições abertas não são gerenciadas. Motivo: {reason}",
  },
  "key-refused": {
    subject: "Chave da corretora recusada",
    body: "A corretora recusa a chave da conta {accountId}. Vincule uma nova chave. Motivo: {reason}",
  },
  "signal-denied": {
    subject: "Sinal não seguido: {instrumentId}",
    body: "Um sinal de {instrumentId} não foi seguido na conta {accountId}: {codes}",
  },
  "kill-switch": {
    subject: "Estado de negociação: {state}",
    body: "O estado de negociação de {level} {id} agora é {state}.",
  },
  "limit-reached": {
    subject: "{percent}% de {limit} em uso",
    body: "{used} de {most} do limite {limit} estão em uso ({percent}%).",
  },
  "new-sign-in": {
    subject: "Novo acesso",
    body: "Alguém entrou na sua conta a partir de {ip}. Se não foi você, encerre a sessão e troque a senha.",
  },
  "webhook-disabled": {
    subject: "Webhook desligado",
    body: "O webhook para {host} não pôde ser entregue por 24 horas e foi desligado. Último resultado: {outcome}",
  },
};

const CATALOGUES: Readonly<Record<Locale, Catalogue>> = { en: ENGLISH, "pt-BR": PORTUGUESE };

export function noticeText({ kind, facts }: Pick<Notice, "kind" | "facts">, locale: Locale): NoticeText {
  const { subject, body } = CATALOGUES[locale][kind];
  const filled = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => oneLine(String(facts[name] ?? "–")));
  return { subject: filled(subject), body: filled(body) };
}

/** Facts from outside must neither begin a new header nor a new line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").slice(0, 500);
}
