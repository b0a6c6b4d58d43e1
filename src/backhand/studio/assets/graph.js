// What the browser does for the room Graph: the frame has the theme of the page round it.
"use strict";

(() => {
  const root = document.documentElement;

  // The frame can't look at the studio, nor the studio into it: it is told.
  new MutationObserver((changes) => {
    for (const frame of document.querySelectorAll("iframe[data-sheet]")) {
      if (!frame.hasAttribute("src")) {
        frame.src = `${frame.dataset.sheet}?theme=${root.dataset.theme}`;
        frame.addEventListener("load", () => tell(frame));
      } else if (changes.some((change) => change.attributeName === "data-theme")) {
        tell(frame);
      }
    }
  }).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-theme"] });

  function tell(frame) {
    frame.contentWindow.postMessage({ backhand: "theme", theme: root.dataset.theme }, "*");
  }
})();
