// What the browser does for the room Check: the editor's name and theme, files that are dropped.
"use strict";

const studioEditor = (() => {
  const root = document.documentElement;

  function theme() {
    return root.dataset.theme === "dark" ? "vscodeDark" : "vscodeLight";
  }

  function mirrors() {
    return document.querySelectorAll(".editor [data-name]");
  }

  // CodeMirror makes its own elements a little later than the page.
  function dress(mirror) {
    const component = getElement(Number(mirror.id.slice(1)));
    const content = mirror.querySelector(".cm-content");
    if (!component || !component.editor || !content) return false;
    content.setAttribute("aria-label", mirror.dataset.name);
    // It takes the focus by itself; screen readers' tools look for this.
    content.setAttribute("tabindex", "0");
    content.setAttribute("aria-describedby", mirror.dataset.note);
    component.setTheme(theme());
    mirror.dataset.dressed = theme();
    return true;
  }

  new MutationObserver(() => {
    for (const mirror of mirrors()) {
      if (mirror.dataset.dressed !== theme()) dress(mirror);
    }
  }).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-theme"] });

  async function send(editor, file) {
    const told = { name: file.name, size: file.size, content: "" };
    if (file.size <= Number(editor.dataset.mostBytes)) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let text = "";
      for (let k = 0; k < bytes.length; k += 32768) {
        text += String.fromCharCode(...bytes.subarray(k, k + 32768));
      }
      told.content = btoa(text);
    }
    editor.dispatchEvent(new CustomEvent("bh-file", { detail: told }));
  }

  function editorOf(event) {
    const holdsFile = event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    return holdsFile ? document.querySelector(".editor") : null;
  }

  // Anywhere in the page: a file that misses the editor must not be opened in its place. In the
  // capturing phase, before CodeMirror, which would put the file's text where it is dropped.
  document.addEventListener(
    "dragover",
    (event) => {
      const editor = editorOf(event);
      if (!editor) return;
      event.preventDefault();
      editor.classList.add("dropping");
    },
    true,
  );
  document.addEventListener(
    "dragleave",
    (event) => {
      if (event.relatedTarget === null) document.querySelector(".editor")?.classList.remove("dropping");
    },
    true,
  );
  document.addEventListener(
    "drop",
    (event) => {
      const editor = editorOf(event);
      if (!editor) return;
      event.preventDefault();
      event.stopPropagation();
      editor.classList.remove("dropping");
      if (event.dataTransfer.files.length) send(editor, event.dataTransfer.files[0]);
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const opener = event.target instanceof Element ? event.target.closest("[data-opens-file]") : null;
    if (!opener) return;
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".py,.ipynb";
    input.addEventListener("change", () => {
      if (input.files.length) send(document.querySelector(".editor"), input.files[0]);
    });
    input.click();
  });

  return {
    // Brings a line into sight within the editor; the page stays where it is.
    peek(id, line) {
      const component = getElement(id);
      if (!component || !component.editor) return;
      const view = component.editor;
      const place = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      const height = view.scrollDOM.clientHeight;
      const block = view.lineBlockAt(place.from);
      const top = view.scrollDOM.scrollTop;
      if (block.top < top || block.bottom > top + height) view.scrollDOM.scrollTop = block.top - height / 3;
    },
    // The button that was pressed was made anew, or is gone: the focus stays where it was.
    stay(id) {
      setTimeout(() => {
        const button = document.getElementById(id);
        const place = button || document.getElementById("findings");
        if (place && !place.contains(document.activeElement)) place.focus({ preventScroll: true });
      }, 0);
    },
    goTo(id, line) {
      const component = getElement(id);
      if (!component || !component.editor) return;
      const view = component.editor;
      const place = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      view.dispatch({ selection: { anchor: place.from } });
      view.focus();
      component.revealLine(place.number);
    },
  };
})();
window.studioEditor = studioEditor;
