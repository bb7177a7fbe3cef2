/* Starts Wagtail's choosers and panels from data beside them: no inline script is needed. */
"use strict";
(() => {
  const made = ["Chooser", "PageChooser", "ImageChooser", "DocumentChooser", "SnippetChooser",
    "InlinePanel", "MultipleChooserPanel"];
  const called = ["initDateChooser", "initTimeChooser", "initDateTimeChooser", "createTaskChooser"];
  const started = new WeakSet();

  const start = (data) => {
    const name = data.dataset.start;
    // A row that is there to be copied starts when it is copied.
    if (started.has(data) || !data.isConnected) return;
    started.add(data);
    if (!made.includes(name) && !called.includes(name)) return;
    const what = window[name];
    if (!what) return;
    const words = JSON.parse(data.textContent);
    if (called.includes(name)) what(...words);
    else new what(...words);
  };

  const startAll = (root) => {
    if (root.matches?.("script[data-start]")) start(root);
    root.querySelectorAll?.("script[data-start]").forEach(start);
  };

  document.addEventListener("DOMContentLoaded", () => {
    startAll(document);
    new MutationObserver((changes) => {
      changes.forEach((change) => change.addedNodes.forEach(startAll));
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
