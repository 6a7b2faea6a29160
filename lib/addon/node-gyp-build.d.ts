/** As far as we use it; the package brings no types. */
declare module 'node-gyp-build' {
  const nodeGypBuild: {
    /** The file that fits this machine; throws where there is none. */
    path(root: string): string;
  };
  export default nodeGypBuild;
}
