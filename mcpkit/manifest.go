package mcpkit

import "github.com/mcpkit-go/mcpkit/mcpkit/policy"

// A Manifest is what a directory listing says about the server; see
// [policy.Manifest] for each field and its limits.
type Manifest = policy.Manifest

// An Example is one documented use of the server: a realistic prompt, the tool
// calls it leads to, and what the user gets to see. The directory asks for at
// least three; see [Server.Examples].
type Example = policy.Example

// A Call is one tool call of an [Example], made by [Use].
type Call = policy.Call

// A Report is the outcome of [Server.Check].
type Report = policy.Report
