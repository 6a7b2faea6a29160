# For those who run node-gyp, as Electron's rebuild does. The build is described once, in native/CMakeLists.txt: the only
# target calls cmake, and the addon lands in build/Release either way.
{
  'targets': [
    {
      'target_name': 'v2v_native',
      'type': 'none',
      'actions': [
        {
          'action_name': 'cmake',
          'inputs': [
            'native/CMakeLists.txt',
            '<!@(node -p "require(\'fs\').readdirSync(\'native\', { recursive: true }).filter((f) => /\\.(cc|h)$/.test(f)).map((f) => \'native/\' + f).join(\' \')")',
          ],
          'outputs': ['<(PRODUCT_DIR)/v2v_native.node'],
          'action': ['node', 'native/gyp.mjs', '<@(_outputs)'],
        },
      ],
    },
  ],
}
