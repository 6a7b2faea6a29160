# For those who run node-gyp (npm does where a package has no install script; Electron's rebuild does): the build is
# described once, in native/CMakeLists.txt, so the only target calls cmake-js. The addon lands in build/Release either way.
{
  'targets': [
    {
      'target_name': 'v2v_native',
      'type': 'none',
      'actions': [
        {
          'action_name': 'cmake_js',
          'inputs': ['CMakeLists.txt', 'native/CMakeLists.txt'],
          # Never made: whether there is something to build is cmake's business, so it is asked every time.
          'outputs': ['<(PRODUCT_DIR)/v2v_native.always'],
          'action': ['node', 'scripts/cmake.mjs', '--from-node-gyp'],
        },
      ],
    },
  ],
}
