"""The Web API's methods: functions of the workspace and the arguments, without I/O, one file a family."""
