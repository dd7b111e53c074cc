#!/bin/sh
# Node, in a network of its own: what vitest starts in place of Node.
exec unshare --net -- node "$@"
