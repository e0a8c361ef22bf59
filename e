timeout: failed to run command ‘-W’: No such file or directory
