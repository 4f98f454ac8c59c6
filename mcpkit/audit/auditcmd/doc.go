// Package auditcmd is the audit as a command line: its inputs are files, and its result is a report
// and an exit code. The mcpkit command and the audit command of each server share it.
package auditcmd
