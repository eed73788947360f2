// What the links in our mails open: choose a password, at /join the first one, at /new-password another one.
const WORDS = {
  en: {
    join: { title: "Welcome", deed: "Come in", done: "You are in. You may sign in now." },
    "new-password": {
      title: "New password",
      deed: "Save it",
      done: "Your password is changed, and your sessions have ended. You may sign in now.",
    },
    label: "A password of your own, 8 characters or more",
    faults: {},
    noLink: "This page is opened by the link in our mail.",
    unreachable: "We cannot be reached now. Try again in a moment: your link stays valid.",
  },
  pt: {
    join: { title: "Bem-vindo", deed: "Entrar", done: "Pronto. Você já pode acessar sua conta." },
    "new-password": {
      title: "Nova senha",
      deed: "Salvar",
      done: "Sua senha foi alterada e suas sessões foram encerradas. Você já pode acessar sua conta.",
    },
    label: "Sua senha, com 8 caracteres ou mais",
    faults: {
      FIELD_INVALID: "Escolha outra senha: de 8 a 128 caracteres, e nenhuma das mais comuns.",
      LINK_INVALID: "Este link não vale, já foi usado ou é antigo demais: peça um novo.",
      BUSY: "Muitos acessos ao mesmo tempo: tente de novo em instantes.",
    },
    noLink: "Esta página é aberta pelo link do nosso e-mail.",
    unreachable: "Não conseguimos nos conectar agora. Tente de novo em instantes: seu link continua válido.",
  },
};

const language = navigator.language.startsWith("pt") ? "pt" : "en";
const page = location.pathname === "/join" ? "join" : "new-password";
const words = { ...WORDS[language], ...WORDS[language][page] };
const token = location.hash.slice(1);
const [title, tenant, form, outcome] = ["h1", "#tenant", "form", "#outcome"].map((name) =>
  document.querySelector(name),
);
const [input, button] = [form.querySelector("input"), form.querySelector("button")];

document.documentElement.lang = language;
title.textContent = words.title;
form.querySelector("label").textContent = words.label;
button.textContent = words.deed;
form.hidden = token === "";
say(token === "" ? words.noLink : "", token === "");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  choose();
});
nameTenant();

async function nameTenant() {
  const answer = await fetch("/v1/tenant").catch(() => undefined);
  if (answer?.ok === true) tenant.textContent = (await answer.json()).name;
}

async function choose() {
  button.disabled = true;
  const answer = await fetch(page === "join" ? "/v1/invitations/accept" : "/v1/password-resets/confirm", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, password: input.value }),
  }).catch(() => undefined);
  button.disabled = false;
  if (answer === undefined) return say(words.unreachable, true);
  if (!answer.ok) {
    const { code, detail } = await answer.json();
    return say(words.faults[code] ?? detail, true);
  }
  // Used up: it stays neither in the address nor in the history.
  history.replaceState(undefined, "", location.pathname);
  input.value = "";
  form.hidden = true;
  say(words.done, false);
}

function say(sentence, isFault) {
  outcome.textContent = sentence;
  outcome.className = isFault ? "fault" : "";
}
