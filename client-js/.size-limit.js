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
        /^((on|ask|bring|cancel|fail|go|head|moved|new|successor)[A-Z]|(renew|relay|borrow(ed)?|settle)$)/,
      reserveProps: /^on(Publication|Gap|Subscribed|Join|Leave|Error)$/,
    }),
  },
];
