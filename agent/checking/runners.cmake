# Who makes the runs behind the door: workers for plugins, processes of their own for classic plugins.
sereno_library(runners
  SOURCES external_result.cpp external_runner.cpp make_runner.cpp plugin_runner.cpp runner_lanes.cpp saved_states.cpp
  LINK sereno_logging sereno_plugin_catalog sereno_check_description sereno_check_run
  PRIVATE_LINK sereno_workers sereno_processes sereno_plugin_output Threads::Threads)
