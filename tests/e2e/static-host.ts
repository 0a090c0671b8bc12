import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const SITE = join(__dirname, "../../www/dist");
const PATH = "/some/where/";
const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** The built page under a path of a host that sends no headers of its own choosing, as GitHub Pages does. */
export class StaticHost {
  /** Files served, by their paths within the page. */
  readonly served: string[] = [];
  /** Paths asked for that are not there. */
  readonly missed: string[] = [];
  readonly #server: Server;

  private constructor(readonly site: string) {
    this.#server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://host").pathname;
      this.#read(path).then(
        (body) => response.writeHead(200, { "Content-Type": typeOf(path), "Cache-Control": "max-age=600" }).end(body),
        () => {
          this.missed.push(path);
          response.writeHead(404, { "Content-Type": "text/html; charset=utf-8" }).end("<p>Not found");
        },
      );
    });
  }

  static async open(site = SITE): Promise<StaticHost> {
    const host = new StaticHost(site);
    await new Promise<void>((resolve) => host.#server.listen(0, "127.0.0.1", resolve));
    return host;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}${PATH}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #read(path: string): Promise<Buffer> {
    if (!path.startsWith(PATH)) throw new Error("outside the page");
    const file = path.slice(PATH.length) || "index.html";
    const body = await readFile(join(this.site, file));
    this.served.push(file);
    return body;
  }
}

function typeOf(path: string): string {
  return TYPES[path.endsWith("/") ? ".html" : extname(path)] ?? "application/octet-stream";
}
