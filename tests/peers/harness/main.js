/** Runs the measurement in a worker, and hands what it tells to the Node program that opened the page. */
window.run = (engine) =>
  new Promise((resolve) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    const finish = (error) => {
      if (error) window.tell({ error });
      worker.terminate();
      resolve();
    };
    worker.onmessage = ({ data }) => (data.done ? finish() : window.tell(data));
    worker.onerror = ({ message }) => finish(message || "Its worker could not be loaded.");
    worker.postMessage(engine);
  });
