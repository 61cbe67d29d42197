// What must run in the browser itself: pictures, the dead-man's switch, the stop key.
window.tapa = (() => {
  // Asks for one picture after the other, so that a slow connection skips some instead of queueing.
  function follow(id, camera) {
    const box = document.getElementById(id);
    if (!box || box.dataset.camera === camera) return;
    box.dataset.camera = camera;
    const img = box.querySelector('img'), note = box.querySelector('.note');
    let number = 0, last = 0;
    const later = ms => setTimeout(next, ms);
    async function next() {
      if (!document.body.contains(box) || box.dataset.camera !== camera) return;
      if (box.offsetParent === null) return later(500);  // hidden: nobody looks
      try {
        const answer = await fetch(`/picture/${camera}?after=${number}`);
        if (answer.status === 200) {
          number = Number(answer.headers.get('x-number'));
          const url = URL.createObjectURL(await answer.blob());
          await new Promise(done => { img.onload = img.onerror = done; img.src = url; });
          URL.revokeObjectURL(url);
          last = performance.now();
          note.textContent = '';
          box.classList.remove('stale');
          return later(0);
        }
        if (answer.status === 401) { note.textContent = 'log in to see the camera'; return later(3000); }
      } catch { /* the server is gone: told below, and asked again */ }
      box.classList.add('stale');
      note.textContent = last ? `no picture for ${((performance.now() - last) / 1000).toFixed(0)} s`
        : 'no picture yet';
      later(300);
    }
    next();
  }

  // The switch: while a pad or a key is held, `send(part, a, b, c)` goes out ten times a second.
  let timer = null, held = null;
  function hold(part, a, b, c) {
    held = [part, a, b, c];
    if (timer === null) { say(); timer = setInterval(say, 100); }
  }
  function say() { if (held) emitEvent('tapa_hold', held); }
  function release() {
    if (held) emitEvent('tapa_release', held[0]);
    held = null;
    clearInterval(timer);
    timer = null;
  }

  function pad(id) {
    const box = document.getElementById(id);
    if (!box || box.dataset.ready) return;
    box.dataset.ready = '1';
    const knob = box.querySelector('.knob');
    const to = event => {
      const rect = box.getBoundingClientRect(), radius = rect.width / 2;
      let x = (event.clientX - rect.left - radius) / radius;
      let y = (event.clientY - rect.top - radius) / radius;
      const far = Math.hypot(x, y);
      if (far > 1) { x /= far; y /= far; }
      knob.style.transform = `translate(${x * radius * 0.7}px, ${y * radius * 0.7}px)`;
      hold('base', -y, 0, -x);
    };
    const end = () => { knob.style.transform = ''; release(); };
    box.addEventListener('pointerdown', e => { box.setPointerCapture(e.pointerId); to(e); });
    box.addEventListener('pointermove', e => { if (e.buttons) to(e); });
    for (const kind of ['pointerup', 'pointercancel', 'lostpointercapture']) box.addEventListener(kind, end);
  }

  function button(id, part, a, b, c) {
    const box = document.getElementById(id);
    if (!box || box.dataset.ready) return;
    box.dataset.ready = '1';
    box.addEventListener('pointerdown', () => hold(part, a, b, c));
    box.addEventListener('keydown', e => { if (e.key === ' ' || e.key === 'Enter') { e.preventDefault(); if (!e.repeat) hold(part, a, b, c); } });
    for (const kind of ['pointerup', 'pointerleave', 'pointercancel', 'keyup', 'blur']) box.addEventListener(kind, release);
  }

  const KEYS = { ArrowUp: [1, 0, 0], ArrowDown: [-1, 0, 0], ArrowLeft: [0, 0, 1], ArrowRight: [0, 0, -1],
    w: [1, 0, 0], s: [-1, 0, 0], a: [0, 0, 1], d: [0, 0, -1], q: [0, 1, 0], e: [0, -1, 0] };
  const down = new Set();
  let keys_drive = false;
  function driveByKeys(on) { keys_drive = on; if (!on) { down.clear(); release(); } }
  const isTyping = e => /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || e.target.isContentEditable;
  function steer() {
    if (!down.size) return release();
    const sum = [0, 0, 0];
    for (const key of down) KEYS[key].forEach((share, i) => { sum[i] += share; });
    hold('base', ...sum);
  }
  document.addEventListener('keydown', e => {
    if (e.key === 'Escape') { emitEvent('tapa_stop'); return; }  // also while typing
    if (!keys_drive || isTyping(e) || !(e.key in KEYS)) return;
    e.preventDefault();
    if (!down.has(e.key)) { down.add(e.key); steer(); }  // also one that was held before it counted
  });
  document.addEventListener('keyup', e => { if (down.delete(e.key)) steer(); });
  for (const kind of ['blur', 'pagehide']) window.addEventListener(kind, () => { down.clear(); release(); });
  document.addEventListener('visibilitychange', () => { if (document.hidden) { down.clear(); release(); } });
  return { follow, pad, button, driveByKeys };
})();
