// Loaded first in every child: when the supervisor is gone, however it ended, the child ends in its own orderly way.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
