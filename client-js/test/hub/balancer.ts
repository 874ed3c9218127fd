import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type Hub } from './hub.js';
import { Program } from './program.js';

const DEPLOY = fileURLToPath(new URL('../../../deploy/', import.meta.url));
const APACHE_MODULES = '/usr/lib/apache2/modules';

/** What a balancer of each kind is when nobody has thought of pushing: it passes on, and knows no failover. */
export type Naive = 'nginx' | 'haproxy';

/** A balancer of the system with one of the very files of `deploy/`, as in `nginx/recommended.conf`. */
export function startBalancer(file: string, hubs: readonly [Hub, Hub]): Promise<Program> {
  if (file.startsWith('nginx/')) return nginx(file.slice('nginx/'.length), hubs);
  return file.startsWith('haproxy/') ? haproxy(file, hubs) : apache(file, hubs);
}

export async function startNaive(kind: Naive, hubs: readonly [Hub, Hub]): Promise<Program> {
  const [folder, port] = [Program.folder(), await freePort()];
  if (kind === 'nginx') {
    const servers = hubs.map(({ authority }) => `server ${authority};`).join(' ');
    return startNginx(
      folder,
      port,
      `http { ${temporary()} upstream hubs { ${servers} }
       server { listen 127.0.0.1:${port}; location / { proxy_pass http://hubs; } } }`,
    );
  }
  const file = join(folder, 'naive.cfg');
  const servers = hubs.map(({ authority, port }) => `  server s${port} ${authority}`);
  writeFileSync(
    file,
    `defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
frontend clients
  bind 127.0.0.1:${port}
  default_backend hubs
backend hubs
  balance roundrobin
${servers.join('\n')}
`,
  );
  return Program.start(['haproxy', '-db', '-f', file], folder, port);
}

async function nginx(file: string, hubs: readonly [Hub, Hub]): Promise<Program> {
  const [folder, port] = [Program.folder(), await freePort()];
  const own = join(folder, 'belfry');
  cpSync(join(DEPLOY, 'nginx'), own, { recursive: true });
  const servers = hubs.map(({ authority }) => `server ${authority} max_fails=0;\n`).join('');
  writeFileSync(join(own, 'nodes.conf'), servers);
  for (const site of ['site.conf', 'stream-site.conf']) {
    writeFileSync(join(own, site), `listen 127.0.0.1:${port};\n`);
  }
  const include = `include belfry/${file};`;
  const layer4 = file === 'stream.conf';
  return startNginx(
    folder,
    port,
    layer4 ? `stream { ${include} }` : `http { ${temporary()} ${include} }`,
    layer4 ? 'load_module /usr/lib/nginx/modules/ngx_stream_module.so;' : '',
  );
}

function startNginx(folder: string, port: number, body: string, modules = ''): Promise<Program> {
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `${modules} user root; pid nginx.pid; error_log stderr warn; worker_processes 1;
     events {} ${body}`,
  );
  return Program.start(['nginx', '-p', folder, '-c', file, '-g', 'daemon off;'], folder, port);
}

function temporary(): string {
  const all = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `access_log off; ${all.map((what) => `${what}_temp_path ${what};`).join(' ')}`;
}

async function haproxy(file: string, [a, b]: readonly [Hub, Hub]): Promise<Program> {
  const [folder, port] = [Program.folder(), await freePort()];
  const files = [join(DEPLOY, 'haproxy/common.cfg'), join(DEPLOY, file)];
  return Program.start(['haproxy', '-db', ...files.flatMap((name) => ['-f', name])], folder, port, {
    BELFRY_FRONT: `127.0.0.1:${port}`,
    BELFRY_A: a.authority,
    BELFRY_B: b.authority,
    BELFRY_SOCKET: join(folder, 'admin.sock'),
    BELFRY_SLOTS: '1000',
    BELFRY_SLOWSTART: '1s',
  });
}

async function apache(file: string, [a, b]: readonly [Hub, Hub]): Promise<Program> {
  const [folder, port] = [Program.folder(), await freePort()];
  const modules = [
    'mpm_event',
    'authz_core',
    'headers',
    'rewrite',
    'slotmem_shm',
    'proxy',
    'proxy_http',
    'proxy_wstunnel',
    'proxy_balancer',
    'proxy_hcheck',
    'lbmethod_byrequests',
    'lbmethod_bybusyness',
  ];
  const conf = join(folder, 'httpd.conf');
  writeFileSync(
    conf,
    `ServerRoot ${folder}
ServerName 127.0.0.1
DefaultRuntimeDir ${folder}
PidFile httpd.pid
Mutex pthread
ErrorLog error.log
Listen 127.0.0.1:${port}
${modules.map((name) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`).join('\n')}
Define BELFRY_A ${a.authority}
Define BELFRY_B ${b.authority}
Define BELFRY_SILENCE 75
<VirtualHost *:${port}>
  Include ${join(DEPLOY, file)}
</VirtualHost>
`,
  );
  return Program.start(['apache2', '-D', 'FOREGROUND', '-f', conf], folder, port);
}
