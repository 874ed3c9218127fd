/** The script as the hub serves it, under brotli: the hub's build gives the same options. */
export default [
  {
    path: 'src/script.ts',
    limit: '8 kB',
    modifyEsbuildConfig: (config) => ({
      ...config,
      mangleProps: /^on[A-Z]/,
      reserveProps: /^on(Publication|Gap|Subscribed|Join|Leave|Error)$/,
    }),
  },
];
