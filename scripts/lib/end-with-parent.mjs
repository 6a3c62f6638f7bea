// Loaded into the API and the worker before their own code: when the process that started them is killed, they drain and end.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
