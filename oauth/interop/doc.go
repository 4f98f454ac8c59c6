// Package interop has only tests. They run servers that this project protects, together with
// authorization servers and clients of other projects.
//
// The Go tests always run. The others need Node, the packages of .ci/clients and Chromium.
// Without these they are skipped with a message that says what is missing, or fail if
// MCPKIT_INTEROP=required is set.
package interop
