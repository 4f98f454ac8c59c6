// Package interop has tests only: servers that this project protects, behind
// authorization servers that it did not write, used by clients that it did not write.
//
// The Go parts run always. The others need Node, the packages of .ci/clients and
// Chromium, and are skipped with a message that says what is missing; with
// MCPKIT_INTEROP=required they fail instead.
package interop
