// Keys for those who keep their hands on them; every page works without this file.
"use strict";

(() => {
  const box = document.getElementById("q");
  const links = () => [...document.querySelectorAll(".hit h2 a")];

  const isTyping = (target) => target.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName);

  const step = (by) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : -1) : at + by];
    if (!next) return;
    next.focus();
    next.closest(".hit").scrollIntoView({ block: "nearest" });
  };

  const keys = {
    "/": () => { box.focus(); box.select(); },
    j: () => step(1),
    k: () => step(-1),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement === box) box.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = keys[event.key];
    if (!act || !box) return;
    event.preventDefault();
    act();
  });

  for (const hint of document.querySelectorAll(".keys")) hint.hidden = false;
})();
