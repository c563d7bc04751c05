// What the pages do beyond forms and links. Without this file everything still works. No markup is made from text:
// pages are loaded as documents, which the browser parses without running them, and their parts moved over.
"use strict";
(() => {
  const body = document.body;
  const say = (key) => body.dataset[key] || "";
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  // load(url, {watch}): the document behind an address; null when it is not one of this session's.
  const load = (url, { watch = false, signal } = {}) => new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.setRequestHeader("Accept", "text/html");
    if (watch) request.setRequestHeader("X-Clientele-Watch", "1");
    request.timeout = 20000;
    request.onload = () => {
      const page = request.response;
      done(page && page.body && page.body.dataset.page ? page : null);
    };
    request.onerror = request.ontimeout = request.onabort = () => done(null);
    if (signal) signal.addEventListener("abort", () => request.abort());
    request.send();
  });

  const later = (wait, work) => {
    let timer = 0;
    return (...given) => {
      clearTimeout(timer);
      timer = setTimeout(() => work(...given), wait);
    };
  };

  // The parts of a page that stay true by themselves.
  const isBusy = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
  const refresh = async () => {
    if (document.hidden || !find("[data-live]")) return;
    const page = await load(location.href, { watch: true });
    if (!page) return;
    for (const part of all("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (!fresh || isBusy(part) || fresh.isEqualNode(part)) continue;
      const known = new Set(all("[data-key]", part).map((item) => item.dataset.key));
      const adopted = document.importNode(fresh, true);
      for (const item of all("[data-key]", adopted)) {
        if (known.size && !known.has(item.dataset.key)) item.classList.add("is-new");
      }
      part.replaceWith(adopted);
    }
  };
  const refreshSoon = later(150, refresh);

  // One stream for all tabs of this browser: whoever holds the lock listens and tells the others.
  const news = "BroadcastChannel" in window ? new BroadcastChannel("clientele-news") : null;
  let used = Date.now();
  const heard = (word) => {
    if (word === "used") used = Date.now();
    else if (word === "locked") location.assign("/switch?next=" + encodeURI(location.pathname));
    else refreshSoon();
  };
  if (news) news.onmessage = (event) => heard(event.data);
  const listen = () => new Promise(() => {
    const stream = new EventSource("/events?after=" + say("edition"));
    const tell = (word) => {
      if (news) news.postMessage(word);
      heard(word);
    };
    stream.addEventListener("news", () => tell("news"));
    stream.addEventListener("locked", () => {
      stream.close();
      tell("locked");
    });
  });
  if (say("page") !== "door" && "EventSource" in window) {
    if (navigator.locks) navigator.locks.request("clientele-stream", listen);
    else listen();
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refreshSoon(); });

  // The search box.
  const box = find("#q");
  const drop = find("#drop");
  if (box && drop) {
    let running = null;
    const show = (page, id) => {
      const fresh = page && page.getElementById(id);
      const part = find("#" + id, drop);
      if (!fresh) return;
      const adopted = document.importNode(fresh, true);
      if (part) part.replaceWith(adopted); else drop.append(adopted);
    };
    const ask = async () => {
      const text = box.value.trim();
      if (running) running.abort();
      if (!text) {
        drop.hidden = true;
        drop.replaceChildren();
        return;
      }
      running = new AbortController();
      const signal = running.signal;
      const address = "/members?q=" + encodeURIComponent(text);
      const here = await load(address, { signal });
      if (signal.aborted || !here) return;
      drop.hidden = false;
      show(here, "hits");
      show(here, "hits-elsewhere");
      if (!here.getElementById("ask-elsewhere")) return;
      await new Promise((done) => setTimeout(done, 200));
      if (signal.aborted) return;
      const there = await load(address + "&everywhere=1", { signal });
      if (!signal.aborted && there) show(there, "hits-elsewhere");
    };
    const askSoon = later(70, ask);
    box.addEventListener("input", askSoon);
    box.addEventListener("focus", () => { if (drop.childElementCount) drop.hidden = false; });
    document.addEventListener("click", (event) => { if (!event.target.closest(".search")) drop.hidden = true; });
    const move = (by) => {
      const links = all("a", drop);
      if (!links.length) return;
      const at = links.indexOf(document.activeElement);
      const next = at + by;
      if (next < 0) box.focus(); else links[Math.min(next, links.length - 1)].focus();
    };
    find(".search").addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Escape") {
        drop.hidden = true;
        box.focus();
        box.select();
      } else if (event.key === "Enter" && event.target === box && !event.isComposing) {
        const only = all("#hits a", drop).filter((link) => find(".who", link));
        if (!drop.hidden && only.length === 1) {
          event.preventDefault();
          only[0].click();
        }
      }
    });
  }
  // On the page of results, the hub's answer comes after the local one.
  if (find("main #ask-elsewhere")) {
    load(location.href + "&everywhere=1").then((page) => {
      const fresh = page && page.querySelector("main #hits-elsewhere");
      if (fresh) find("main #hits-elsewhere").replaceWith(document.importNode(fresh, true));
    });
  }

  // Keys.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "/" && box) {
      event.preventDefault();
      box.focus();
      box.select();
      return;
    }
    const link = find("[data-hotkey=\"" + CSS.escape(event.key) + "\"]");
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (event.target.closest("[data-print]")) window.print();
  });

  // Forms: once is enough, and a page left with things typed asks first.
  let typed = false;
  document.addEventListener("input", (event) => { if (event.target.closest("form[data-keep]")) typed = true; });
  document.addEventListener("submit", (event) => {
    typed = false;
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    // Where the answer is a file the page stays, and may be asked for another.
    if (form.method === "post" && !("file" in form.dataset)) form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) delete form.dataset.sent; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

  // A file that is too large is told so before it is sent.
  document.addEventListener("submit", (event) => {
    for (const field of all("input[type=file][data-bytes-max]", event.target)) {
      const word = find("#" + CSS.escape(field.id) + "-wrong") || document.createElement("p");
      const file = field.files[0];
      const isLarge = file && file.size > Number(field.dataset.bytesMax);
      if (!isLarge) continue;
      event.preventDefault();
      word.id = field.id + "-wrong";
      word.className = "wrong";
      word.textContent = field.dataset.tooLarge;
      field.setAttribute("aria-invalid", "true");
      field.after(word);
      delete event.target.dataset.sent;
    }
  });

  // Hints while somebody is registered.
  const hints = find("#hints");
  if (hints) {
    const form = hints.closest("form");
    const look = later(250, async () => {
      const asked = new URLSearchParams();
      for (const name of ["name", "phone", "wechat", "email"]) {
        const field = form.elements[name];
        if (field && field.value.trim()) asked.set(name, field.value.trim());
      }
      const page = await load("/members/new?" + asked);
      const fresh = page && page.getElementById("hints");
      if (fresh) find("#hints").replaceChildren(...all(":scope > *", document.importNode(fresh, true)));
    });
    form.addEventListener("input", (event) => {
      if (["name", "phone", "wechat", "email"].includes(event.target.name)) look();
    });
  }

  // Lines of a sale.
  const lines = find("#lines");
  if (lines) {
    const renumber = () => all(".saleline", lines).forEach((line, at) => {
      for (const field of all("[name]", line)) field.name = field.name.replace(/-\d+$/, "-" + at);
      for (const field of all("[id]", line)) field.id = field.id.replace(/-\d+$/, "-" + at);
      for (const label of all("label", line)) label.htmlFor = label.htmlFor.replace(/-\d+$/, "-" + at);
    });
    const add = find("[name=add-line]");
    add.addEventListener("click", (event) => {
      event.preventDefault();
      const rows = all(".saleline", lines);
      if (rows.length >= Number(lines.dataset.max)) return;
      const fresh = rows[0].cloneNode(true);
      for (const field of all("input", fresh)) {
        field.value = field.name.startsWith("quantity") ? "1" : "";
        field.removeAttribute("aria-invalid");
      }
      for (const field of all("input", fresh)) field.removeAttribute("aria-describedby");
      for (const word of all(".wrong, .help", fresh)) word.remove();
      lines.append(fresh);
      renumber();
      find("input", fresh).focus();
    });
    lines.addEventListener("click", (event) => {
      const gone = event.target.closest("[data-drop-line]");
      if (!gone) return;
      event.preventDefault();
      if (all(".saleline", lines).length > 1) gone.closest(".saleline").remove();
      renumber();
    });
  }

  // A computer left alone locks itself; one that is read keeps its session.
  const idle = Number(say("idle"));
  if (idle) {
    let told = Date.now();
    let shared = 0;
    const lock = () => { const form = find("#lock"); if (form) form.requestSubmit(); };
    const look = () => {
      const now = Date.now();
      if (now - used >= idle * 1000) lock();
      else if (used > told && now - told > 60000) {
        told = now;
        load("/session");
      }
    };
    // Whoever works in one tab has not left the others alone.
    const use = () => {
      used = Date.now();
      if (news && used - shared > 10000) {
        shared = used;
        news.postMessage("used");
      }
    };
    for (const event of ["keydown", "pointerdown", "scroll"]) document.addEventListener(event, use, { passive: true });
    setInterval(look, 5000);
  }
})();
