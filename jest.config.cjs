/** Tests run on swc, each file by itself: no order between files, a database of its own where it needs one. */
module.exports = {
  testEnvironment: 'node',
  // jose is published as ES modules only, which Jest cannot require on every Node.js that is supported.
  transform: { '^.+\\.ts$': ['@swc/jest'], 'node_modules/jose/.+\\.js$': ['@swc/jest'] },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testTimeout: 180_000,
  maxWorkers: 2,
  globalSetup: '<rootDir>/test/harness/global-setup.ts',
  globalTeardown: '<rootDir>/test/harness/global-teardown.ts',
};
