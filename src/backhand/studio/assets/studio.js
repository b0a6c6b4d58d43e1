// What the browser does for every room by itself: theme, keys, address bar, announcements.
"use strict";

const studio = (() => {
  const root = document.documentElement;
  const THEMES = ["system", "light", "dark"];
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  // A link that is copied must not carry the token; the cookie has it by now.
  const address = new URL(location.href);
  if (address.searchParams.has("token") || address.searchParams.has("lang")) {
    address.searchParams.delete("token");
    address.searchParams.delete("lang");
    history.replaceState(history.state, "", address);
  }

  function theme() {
    const kept = localStorage.getItem("backhand-theme");
    return THEMES.includes(kept) ? kept : "system";
  }

  function isDark() {
    return theme() === "dark" || (theme() === "system" && system.matches);
  }

  function applyTheme() {
    root.dataset.theme = isDark() ? "dark" : "light";
    // Quasar's own elements follow.
    if (window.Quasar && document.body) window.Quasar.Dark.set(isDark());
    const button = document.querySelector(".theme");
    if (button) {
      const name = button.dataset.themeNames.split("|")[THEMES.indexOf(theme())];
      button.setAttribute("aria-label", name);
      button.title = name;
      button.dataset.now = theme();
    }
  }

  applyTheme();
  system.addEventListener("change", applyTheme);
  // Another tab may have chosen.
  window.addEventListener("storage", applyTheme);

  function isTyping(target) {
    return (
      target instanceof Element &&
      target.closest("input:not([type=checkbox]), select, textarea, [contenteditable], .cm-editor, [data-keys=own]") !== null
    );
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key === " " ? "Space" : event.key;
    // A control that has the focus is worked by Space and Enter itself.
    if (key === "Space" || key === "Enter") {
      if (event.target instanceof Element && event.target.closest("button, a, summary, input, [role=button]")) return;
    }
    for (const control of document.querySelectorAll("[data-key]")) {
      if (!control.dataset.key.split(" ").includes(key)) continue;
      if (control.disabled || control.offsetParent === null) continue;
      event.preventDefault();
      control.click();
      return;
    }
  });

  function fillKeys() {
    const list = document.getElementById("keys-list");
    list.textContent = "";
    for (const control of document.querySelectorAll("[data-key]")) {
      const term = list.appendChild(document.createElement("dt"));
      for (const key of control.dataset.key.split(" ")) {
        term.appendChild(document.createElement("kbd")).textContent = key;
      }
      const text = list.appendChild(document.createElement("dd"));
      text.textContent = control.getAttribute("aria-label") || control.textContent;
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("button, a") : null;
    if (!target) return;
    // Clicked by a pointer, it gives the focus back: Space is to hold the run up then, and not to
    // press again what was clicked last. (By a key, detail is 0.)
    if (event.detail > 0 && target.dataset.key) target.blur();
    if (target.classList.contains("theme")) {
      const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
      localStorage.setItem("backhand-theme", next);
      applyTheme();
    } else if (target.dataset.language) {
      const there = new URL(location.href);
      there.searchParams.set("lang", target.dataset.language);
      location.assign(there);
    } else if (target.classList.contains("keys")) {
      fillKeys();
      document.getElementById("keys").showModal();
    } else if (target.classList.contains("skip")) {
      event.preventDefault();
      document.getElementById("room").focus();
    }
  });

  // The elements are made by a script: their names and the theme button come with them.
  new MutationObserver((_changes, observer) => {
    if (document.querySelector(".theme")) {
      observer.disconnect();
      applyTheme();
    }
  }).observe(root, { childList: true, subtree: true });

  // What changes many times a second comes past Vue: [element, what, value]. An element that Vue has
  // not made yet is waited for, with the newest value alone; one that is gone, not for ever.
  const PATIENCE = 5000;
  const waiting = new Map();
  let again = 0;

  function put(changes) {
    for (const [id, what, value] of changes) {
      waiting.set(`${id} ${what}`, { id, what, value, until: performance.now() + PATIENCE });
    }
    for (const [key, { id, what, value, until }] of waiting) {
      const element = document.getElementById(`c${id}`);
      if (element) {
        if (what === "textContent" || what === "innerHTML") element[what] = value;
        else element.setAttribute(what, value);
      }
      if (element || performance.now() > until) waiting.delete(key);
    }
    clearTimeout(again);
    if (waiting.size) again = setTimeout(() => put([]), 50);
  }

  return {
    put,
    showQuery(query) {
      const there = new URL(location.href);
      there.search = query;
      history.replaceState(history.state, "", there);
    },
    announce(text) {
      const announcer = document.getElementById("announcer");
      if (announcer) announcer.textContent = text;
    },
    isDark,
  };
})();
window.studio = studio;
