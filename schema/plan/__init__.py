"""Documents compiled into plans, from the same declarations that answer them one by one."""
