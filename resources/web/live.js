// What happens on a page that is open: news come in, sums change, the chart goes on.
// All that people read was made at head office; nothing here makes a sentence or adds money up.
"use strict";

(() => {
  const root = document.documentElement;
  let source = null;
  let chart = null;

  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const isDark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;

  // The chart: one bar a minute or an hour, in yuan; time by head office's clock.
  class Chart {
    constructor(place) {
      this.place = place;
      this.offset = Number(place.dataset.offset) * 60;
      this.minutes = new Map();
      this.by = 1;
      this.plot = null;
      this.merge(JSON.parse(place.dataset.points));
      this.draw();
      this.watch = new ResizeObserver(() => this.fit());
      this.watch.observe(place);
    }

    merge(points) {
      for (const [minute, amount] of points) this.minutes.set(minute, amount);
    }

    data() {
      const sums = new Map();
      let last = 0;
      for (const minute of this.minutes.keys()) last = Math.max(last, minute);
      const first = this.by === 1 ? last - 89 : 0;
      for (const [minute, amount] of this.minutes) {
        if (minute < first) continue;
        const at = Math.floor((minute + this.offset / 60) / this.by) * this.by;
        sums.set(at, (sums.get(at) || 0) + amount);
      }
      if (last) {
        const end = Math.floor((last + this.offset / 60) / this.by) * this.by;
        const begin = this.by === 1 ? end - 89 : Math.min(...sums.keys(), end - 11 * 60);
        for (let at = begin; at <= end; at += this.by) if (!sums.has(at)) sums.set(at, 0);
      }
      const keys = [...sums.keys()].sort((a, b) => a - b);
      return [keys.map((at) => at * 60), keys.map((at) => sums.get(at) / 100)];
    }

    draw() {
      if (this.plot) this.plot.destroy();
      this.plot = null;
      const data = this.data();
      if (!data[0].length) return;
      const axis = {
        stroke: colour("--ink-2"),
        font: "12px Inter, sans-serif",
        grid: { stroke: colour("--line"), width: 1 },
        ticks: { show: false },
      };
      const bars = uPlot.paths.bars({ size: [0.7, 40, 1], radius: 0.2 });
      this.plot = new uPlot(
        {
          ...this.size(),
          // Half of the last hour's label stands right of its bar.
          padding: [12, 20, 0, 0],
          legend: { show: false },
          cursor: { y: false, points: { show: false } },
          tzDate: (at) => new Date(at * 1000 + new Date(at * 1000).getTimezoneOffset() * 60000),
          scales: { x: { range: (_, low, high) => [low - this.by * 30, high + this.by * 30] }, y: { range: (_, low, high) => [Math.min(0, low), Math.max(1, high * 1.1)] } },
          axes: [
            { ...axis, grid: { show: false }, values: "{HH}:{mm}", space: 56, size: 28 },
            { ...axis, size: 64, values: (_, found) => found.map((one) => one.toLocaleString()) },
          ],
          series: [
            {},
            { paths: bars, fill: colour("--jade"), stroke: colour("--jade"), width: 0, points: { show: false } },
          ],
        },
        data,
        this.place,
      );
    }

    size() {
      return { width: Math.max(240, this.place.clientWidth), height: Math.max(160, this.place.clientHeight) };
    }

    fit() {
      if (this.plot) this.plot.setSize(this.size());
    }

    renew(points) {
      this.merge(points);
      if (this.plot) this.plot.setData(this.data());
      else this.draw();
    }

    show(by) {
      this.by = by;
      this.draw();
    }
  }

  const say = (state, isLive) => {
    const words = state.querySelector("span");
    state.classList.toggle("live", isLive);
    words.textContent = isLive ? state.dataset.live : state.dataset.lost;
  };

  // New rows come first; one that is there already is not shown twice.
  const prepend = (list, rows) => {
    const made = document.createElement("template");
    made.innerHTML = rows;
    const fresh = [...made.content.children].filter((row) => !document.getElementById(row.id));
    for (const row of fresh) row.classList.add("fresh");
    list.prepend(...fresh);
    while (list.children.length > Number(list.dataset.most)) list.lastElementChild.remove();
  };

  const follow = (page) => {
    const list = document.getElementById("sales");
    const state = document.getElementById("state");
    const mark = page.dataset.stream.includes("?") && !page.dataset.stream.endsWith("?") ? "&" : "";
    source = new EventSource(`${page.dataset.stream}${mark}after=${page.dataset.rev}`);
    source.addEventListener("open", () => say(state, true));
    source.addEventListener("error", () => {
      say(state, false);
      // Refused, not only cut off: the page says why when it is asked for again.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
    });
    source.addEventListener("sales", (news) => prepend(list, news.data));
    source.addEventListener("list", (news) => {
      list.innerHTML = news.data;
      // The page as it stands, perhaps of another day: all its minutes come next.
      if (chart) chart.minutes.clear();
    });
    source.addEventListener("board", (news) =>
      htmx.swap("#page", news.data, { swapStyle: "none", swapDelay: 0, settleDelay: 0 }),
    );
    source.addEventListener("points", (news) => chart && chart.renew(JSON.parse(news.data)));
    source.addEventListener("bye", () => {
      source.close();
      location.assign("/login");
    });
  };

  const open = () => {
    if (source) source.close();
    if (chart) chart.watch.disconnect();
    source = chart = null;
    const place = document.getElementById("chart");
    if (place) chart = new Chart(place);
    const page = document.getElementById("page");
    if (page && page.dataset.stream) follow(page);
  };

  document.addEventListener("click", (event) => {
    const by = event.target.closest("[data-by]");
    if (by && chart) {
      for (const one of document.querySelectorAll("[data-by]"))
        one.setAttribute("aria-pressed", String(one === by));
      chart.show(Number(by.dataset.by));
    }
    if (event.target.closest("#theme")) {
      root.dataset.theme = isDark() ? "light" : "dark";
      localStorage.setItem("theme", root.dataset.theme);
      if (chart) chart.draw();
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart && chart.draw());
  document.addEventListener("DOMContentLoaded", () => {
    open();
    document.body.addEventListener("htmx:afterSettle", (event) => {
      if (event.target === document.body) open();
    });
  });
})();
