/** The script as the hub's build makes it, with the same options, under brotli. */
export default [
  {
    path: 'src/script.ts',
    limit: '8 kB',
    modifyEsbuildConfig: (config) => ({
      ...config,
      format: 'iife',
      target: 'es2022',
      mangleProps:
        /^((on|ask|bring|cancel|fail|go|head|moved|new|successor)[A-Z]|(address|adopt|answers?|ask|best|borrow(ed)?|cancel|change|check|command|connection|dial|emit|end|follow(er)?s|heard|hello|home|idle|leave|listeners|lose|of|once|open|order|paths|post|relay|remove|renew|reopen|retire|session|settle|sleep|start|stop|subscribed|wake|wanted|webSocket)$)/,
      reserveProps: /^on(Publication|Gap|Subscribed|Join|Leave|Error)$/,
    }),
  },
];
