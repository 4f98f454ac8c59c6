// Starts each public server, asks it for its tools and writes them to DIR/NAME.json:
//
//	node list.mjs DIR
//
// The servers get credentials that are not valid and addresses at which nothing listens. Listing
// tools needs neither.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const servers = {
  github: { bin: "mcp-server-github", env: { GITHUB_PERSONAL_ACCESS_TOKEN: "none" } },
  gitlab: {
    bin: "mcp-gitlab",
    env: { GITLAB_PERSONAL_ACCESS_TOKEN: "none", GITLAB_API_URL: "http://127.0.0.1:1/api/v4", GITLAB_TOOLSETS: "all" },
  },
  notion: { bin: "notion-mcp-server", env: { NOTION_TOKEN: "none" } },
  playwright: { bin: "playwright-mcp", env: {} },
};

const timeout = 60_000;

function list(name, { bin, env }) {
  return new Promise((resolve, reject) => {
    const server = spawn(here(`node_modules/.bin/${bin}`), [], { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } });
    let log = "";
    const end = (finish, value) => {
      clearTimeout(timer);
      server.kill();
      finish(value);
    };
    const fail = (why) => end(reject, new Error(`${name} ${why}\n${log.slice(-2000)}`));
    const timer = setTimeout(() => fail("does not answer"), timeout);
    const send = (message) => server.stdin.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
    server.stderr.on("data", (text) => (log += text));
    server.stdin.on("error", () => {});
    server.on("error", (error) => fail(`does not start: ${error.message}`));
    server.on("exit", (code) => fail(`ended with exit code ${code}`));
    const tools = [];
    createInterface({ input: server.stdout }).on("line", (line) => {
      let message;
      try {
        message = JSON.parse(line);
      } catch {
        log += line + "\n"; // some servers log to the standard output
        return;
      }
      if (message.error) return fail(`answers with an error: ${message.error.message}`);
      if (message.id === 1) {
        send({ method: "notifications/initialized" });
        send({ id: 2, method: "tools/list", params: {} });
      } else if (message.id === 2) {
        tools.push(...message.result.tools);
        if (!message.result.nextCursor) return end(resolve, tools);
        send({ id: 2, method: "tools/list", params: { cursor: message.result.nextCursor } });
      }
    });
    const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "mcpkit", version: "1.0.0" } };
    send({ id: 1, method: "initialize", params });
  });
}

const dir = process.argv[2];
for (const [name, server] of Object.entries(servers)) {
  const tools = await list(name, server);
  if (tools.length === 0) throw new Error(`${name} has no tools`);
  writeFileSync(`${dir}/${name}.json`, JSON.stringify(tools));
  console.log(`${name}: ${tools.length} tools`);
}
