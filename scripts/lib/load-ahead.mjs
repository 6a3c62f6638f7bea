// Loads the modules of a process while its services are started; the process runs once it is sent its environment.
process.channel.ref(); // else nothing keeps a process that has loaded
const environment = new Promise((resolve) => process.once('message', resolve));
const modules = { 'main.js': 'api.module.js', 'worker.js': 'worker.module.js' };
await import(process.argv[1].replace(/[^/\\]+$/, (entry) => modules[entry]));
Object.assign(process.env, await environment);
process.channel?.unref();
