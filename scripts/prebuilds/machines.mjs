/** The machines that the package brings binaries for: Node's name, GCC's, and the package of Debian that compiles for it. */
export const machines = [
  { arch: 'x64', triplet: 'x86_64-linux-gnu', crossCompiler: 'g++-x86-64-linux-gnu' },
  { arch: 'arm64', triplet: 'aarch64-linux-gnu', crossCompiler: 'g++-aarch64-linux-gnu' },
];
