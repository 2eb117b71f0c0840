# Who makes the runs behind the door: workers for plugins, processes of their own for classic plugins.
sereno_library(runners
  SOURCES external_result.cpp external_runner.cpp make_runner.cpp plugin_runner.cpp runner_lanes.cpp saved_states.cpp
  LINK sereno_external_check sereno_agent_settings sereno_logging sereno_plugin_catalog sereno_check_description sereno_check_run
  PRIVATE_LINK sereno_workers sereno_processes sereno_plugin_output Threads::Threads)

sereno_test(runners_test
  SOURCES external_runner_test.cpp make_runner_test.cpp runner_lanes_test.cpp runner_parts_test.cpp
  LINK sereno_runners Threads::Threads)
if(BUILD_TESTING)
  target_compile_definitions(runners_test PRIVATE SERENO_WORKER="$<TARGET_FILE:sereno-worker>"
    SERENO_TEST_PLUGINS="${PROJECT_BINARY_DIR}/test-plugins.d")
  add_dependencies(runners_test sereno-worker sereno_check_selftest)
endif()
