// Improves what already works without it: times in the reader's zone, filters without a reload,
// suggestions while typing, menus that close. Nothing on a page depends on this file.
"use strict";

// --- Times in the reader's zone ------------------------------------------------------------
// The server shows the event's zone until it knows the reader's; the cookie tells it from then on.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function rememberZone() {
  if (!zone || document.cookie.split("; ").includes(`zone=${zone}`)) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `zone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

function wallClock(at, timeZone) {
  return at.toLocaleString("sv", { timeZone });
}

function addReadersTime(time) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime()) || wallClock(at, zone) === wallClock(at, time.dataset.zone)) return;
  const lang = document.documentElement.lang;
  // The page writes western digits in every language, whatever the browser would choose.
  const words = new Intl.DateTimeFormat(`${lang === "en" ? "en-GB" : lang}-u-nu-latn`, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const place = zone.split("/").pop().replaceAll("_", " ");
  time.append(` · ${words.format(at)} (${place})`);
  delete time.dataset.zone;
}

function improveTimes(root) {
  if (zone) root.querySelectorAll("time[data-zone]").forEach(addReadersTime);
}

// --- Filters without a reload --------------------------------------------------------------
let asking = null;

function addressOf(form) {
  const params = new URLSearchParams(new FormData(form));
  if (!params.get("q")) params.delete("q");
  const kept = new URLSearchParams(location.search).get("sort");
  if (kept) params.set("sort", kept);
  const query = params.toString();
  return form.action.split("?")[0] + (query ? `?${query}` : "");
}


async function showFound(address, keepFocus) {
  asking?.abort();
  asking = new AbortController();
  const answer = await fetch(address, { signal: asking.signal });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("found");
  const stale = document.getElementById("found");
  const facets = new Map(
    [...stale.querySelectorAll("details.facet")].map((one) => [one.querySelector("summary").textContent, one.open]),
  );
  const panel = stale.querySelector("details.filters");
  const freshPanel = fresh.querySelector("details.filters");
  if (panel && freshPanel) freshPanel.open = panel.open;
  for (const one of fresh.querySelectorAll("details.facet")) {
    const wasOpen = facets.get(one.querySelector("summary").textContent);
    if (wasOpen !== undefined) one.open = wasOpen;
  }
  stale.replaceWith(fresh);
  document.title = page.title;
  improve(fresh);
  if (keepFocus) {
    const name = CSS.escape(keepFocus.name);
    const value = CSS.escape(keepFocus.value);
    const same = fresh.querySelector(`input[name="${name}"][value="${value}"]`);
    same?.closest("details.facet-more")?.setAttribute("open", "");
    same?.focus({ preventScroll: true });
  }
  const said = document.getElementById("said");
  if (said) said.textContent = fresh.querySelector("#sentence")?.textContent ?? "";
}

function improveFilters(root) {
  const form = document.getElementById("find");
  const panel = root.querySelector("details.filters");
  if (!form || !panel) return;
  panel.addEventListener("change", (event) => {
    const box = event.target;
    if (box.type !== "checkbox") return;
    const address = addressOf(form);
    showFound(address, box).then(
      () => {
        history.pushState(null, "", address);
        shownAddress = location.pathname + location.search;
      },
      (error) => {
        if (error.name !== "AbortError") location.assign(address);
      },
    );
  });
  panel.querySelector("button[type=submit]")?.addEventListener("click", (event) => {
    if (!panel.open) return;
    event.preventDefault();
    panel.open = false;
    document.getElementById("sentence")?.scrollIntoView();
  });
  for (const field of panel.querySelectorAll(".facet-find")) {
    field.hidden = false;
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    field.addEventListener("input", () => {
      const wanted = plain(field.value);
      for (const choice of field.parentElement.querySelectorAll(".choice")) {
        choice.hidden = !plain(choice.textContent).includes(wanted);
      }
    });
  }
}

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

// Going back shows what was found then; a mere jump within the page changes nothing.
let shownAddress = location.pathname + location.search;
window.addEventListener("popstate", () => {
  if (location.pathname + location.search !== shownAddress) location.reload();
});

// --- Menus -----------------------------------------------------------------------------------
function improveMenus() {
  const menus = document.querySelectorAll(".site-head details");
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) {
      if (!menu.open) continue;
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// --- Suggestions while typing (combobox with a list of options, WAI-ARIA 1.2) ----------------
const WAIT = 150; // milliseconds without a key before the server is asked

class Suggestions {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("input[type=search]");
    this.list = document.createElement("div");
    this.list.className = "suggestions";
    this.list.id = `${this.field.id}-suggestions`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", form.querySelector("label").textContent);
    form.append(this.list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", this.list.id],
    ]) {
      this.field.setAttribute(name, value);
    }
    this.field.addEventListener("input", () => this.wait());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const typed = this.field.value.trim();
    this.asking?.abort();
    if (typed.length < 2) return this.close();
    this.asking = new AbortController();
    const params = new URLSearchParams({ q: typed, locale: document.documentElement.lang });
    try {
      const answer = await fetch(`/api/v1/suggest?${params}`, { signal: this.asking.signal });
      if (answer.ok) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(groups) {
    this.list.replaceChildren();
    for (const [name, rows] of [
      [this.form.dataset.themes, groups.terms],
      [this.form.dataset.titles, groups.entries],
      [this.form.dataset.organisations, groups.organisations],
    ]) {
      if (rows?.length) this.list.append(this.group(name, rows));
    }
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.at = -1;
    const isEmpty = this.options.length === 0;
    this.list.hidden = isEmpty;
    this.field.setAttribute("aria-expanded", String(!isEmpty));
    this.field.removeAttribute("aria-activedescendant");
  }

  group(name, rows) {
    const group = document.createElement("div");
    const heading = document.createElement("span");
    heading.id = `${this.list.id}-${name}`.replace(/\s/g, "-");
    heading.textContent = name;
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", heading.id);
    group.append(heading);
    for (const row of rows) {
      const option = document.createElement("div");
      option.id = `${this.list.id}-${this.list.querySelectorAll("[role=option]").length}-${group.children.length}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      // A foreign title keeps its own direction, the row that of the page.
      const text = document.createElement("bdi");
      text.textContent = row.label ?? row.title ?? row.name;
      option.append(text);
      option.dataset.url = row.url;
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        location.assign(row.url);
      });
      group.append(option);
    }
    return group;
  }

  key(event) {
    if (this.list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const places = this.options.length + 1;
      this.at = ((this.at + 1 + step + places) % places) - 1;
      this.mark();
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      location.assign(this.options[this.at].dataset.url);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  mark() {
    this.options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.at)));
    const marked = this.options[this.at];
    if (marked) {
      this.field.setAttribute("aria-activedescendant", marked.id);
      marked.scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  // Also gives up what was asked, so that no late answer opens the list again.
  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}

// --- Begin -------------------------------------------------------------------------------------
function improve(root) {
  improveTimes(root);
  improveFilters(root);
}

rememberZone();
improve(document);
improveMenus();
document.querySelectorAll("form[data-suggest]").forEach((form) => new Suggestions(form));
