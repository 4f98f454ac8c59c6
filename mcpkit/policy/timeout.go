package policy

import "time"

// MaxTimeout is the longest timeout of a tool without a waiver: claude.ai and Claude Desktop give
// up after 240 seconds. (Before September 2026 it was 300.) Work that takes longer is a job; see
// package mcpkit/jobs.
//
// Source: https://claude.com/docs/connectors/building
const MaxTimeout = 240 * time.Second
