// Package jobs runs work that takes longer than a client waits for a tool: claude.ai and Claude
// Desktop give up after 240 s. No client supports tasks of the protocol yet, so a job is three
// tools: one starts the work and returns a handle, one waits for the result, and one cancels.
//
//	jobs.Add(srv, kept, "export_notes", annotate.ReadOnly("Export notes"),
//		"Exports all notes. Use when the user wants a copy of everything.", export, nil)
//
// declares export_notes, get_export_notes_result and cancel_export_notes. The descriptions of the
// tools say how they belong together. A call of the second tool waits up to Options.Wait for the
// result, and the model calls it again while the job runs, so that the model does not ask in a fast
// loop.
//
// Results are kept in a store of package mcpkit/store for [Options].Keep, with the content of each
// mcpkit.File in them; the tool for the result returns these files like any tool. With a store that
// replicas share, any replica answers. A job belongs to its caller: the user of the token is part
// of the key in the store, so for another caller the handle does not exist, nor does it at another
// server with the same store. On a public server everybody who has the handle has the job; it has
// 128 random bits. For Options.PerCaller, such callers are distinguished by their network, as for
// the limits of the server.
//
// A job runs in the process that started it. While it runs, the process renews a lease in the
// store. When the process dies, the lease ends after half a minute, and the job is reported as
// lost. [Runner.Drain] lets jobs finish before a program ends, and reports the others as lost at
// once.
//
// The work gets a context with the values of the call that started it. It ends when the job is
// cancelled or [Options].Timeout passes. mcpkit.Progress tells how far the job has come; the tool
// for the result returns it.
package jobs
