// Package submission writes the folder that the owner of a server hands in to a connector
// directory. The folder holds answers for every question of the submission form, in the order of
// the form and within its limits; the report of the rules; the examples with their real results; a
// snapshot of the tools; and a server.json for the MCP Registry.
//
//	kit := submission.New(submission.Anthropic, srv.Rehearsed(ctx), nil, submission.Listing{…})
//	if err := kit.Write("submission"); err != nil {
//		log.Fatal(err) // lists everything that is missing, too long or wrong, one on each line
//	}
//
// Most answers come from the server, as a [policy.Surface]. Answers that only its owner knows are
// declared in a [Listing]. An incomplete kit is written too, with MISSING instead of an answer. A
// kit that contains a text that looks like a password or a token is not written.
//
// The owner should read the texts before handing them in. The seven acknowledgements of the form
// must be made by a person. The package opens no connections.
package submission
