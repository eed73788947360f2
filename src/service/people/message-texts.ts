// What we write to people, in their language.
import type { Locale } from "../../../adapters/postgres/people/people-tables.ts";

interface Text {
  readonly subject: string;
  readonly body: string;
}

interface Words {
  readonly invitation: (tenant: string, link: string) => Text;
  readonly alreadyHere: (tenant: string) => Text;
  readonly passwordReset: (tenant: string, link: string) => Text;
  readonly passwordChanged: (tenant: string) => Text;
  readonly factorChanged: (tenant: string) => Text;
  readonly lookedThrough: (tenant: string, reason: string, minutes: number) => Text;
}

export const MESSAGE_TEXTS: Readonly<Record<Locale, Words>> = {
  en: {
    invitation: (tenant, link) => ({
      subject: `Welcome to ${tenant}`,
      body: `Choose your password within seven days: ${link}`,
    }),
    alreadyHere: (tenant) => ({
      subject: `You have an account at ${tenant}`,
      body: "Somebody tried to sign up with your address. If it was you: sign in, or set a new password.",
    }),
    passwordReset: (tenant, link) => ({
      subject: `New password for ${tenant}`,
      body: `Choose it within an hour: ${link}\nIf you did not ask for it, do nothing.`,
    }),
    passwordChanged: (tenant) => ({
      subject: `Your password at ${tenant} was changed`,
      body: "All other sessions were ended. If it was not you, set a new password at once and tell your administrator.",
    }),
    factorChanged: (tenant) => ({
      subject: `Your second factor at ${tenant} was changed`,
      body: "For 24 hours keys, limits and payouts cannot be changed. If it was not you, tell your administrator at once.",
    }),
    lookedThrough: (tenant, reason, minutes) => ({
      subject: `An administrator of ${tenant} looks at your account`,
      body: `For at most ${minutes} minutes, without being able to change anything. Reason: ${reason}`,
    }),
  },
  "pt-BR": {
    invitation: (tenant, link) => ({
      subject: `Bem-vindo à ${tenant}`,
      body: `Escolha sua senha em até sete dias: ${link}`,
    }),
    alreadyHere: (tenant) => ({
      subject: `Você já tem uma conta na ${tenant}`,
      body: "Alguém tentou se cadastrar com o seu endereço. Se foi você: entre, ou defina uma nova senha.",
    }),
    passwordReset: (tenant, link) => ({
      subject: `Nova senha na ${tenant}`,
      body: `Escolha-a em até uma hora: ${link}\nSe você não a pediu, não faça nada.`,
    }),
    passwordChanged: (tenant) => ({
      subject: `Sua senha na ${tenant} foi alterada`,
      body: "Todas as outras sessões foram encerradas. Se não foi você, defina já uma nova senha e avise o administrador.",
    }),
    factorChanged: (tenant) => ({
      subject: `Seu segundo fator na ${tenant} foi alterado`,
      body: "Por 24 horas não é possível alterar chaves, limites e saques. Se não foi você, avise já o administrador.",
    }),
    lookedThrough: (tenant, reason, minutes) => ({
      subject: `Um administrador da ${tenant} está vendo sua conta`,
      body: `Por no máximo ${minutes} minutos, sem poder alterar nada. Motivo: ${reason}`,
    }),
  },
};
