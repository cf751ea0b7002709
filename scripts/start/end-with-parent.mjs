// Preloaded into every child of the launcher: when the launcher is gone, however it went, the child stops cleanly too.
if (process.channel) {
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
