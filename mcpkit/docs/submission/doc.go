// Package submission writes what the owner of a server hands in to a connector directory:
// a folder with everything that the submission portal's form asks for, in the order of the
// form and held to its limits, the report of the rules, the documented examples with what
// they really answered, a snapshot of the tools, and a server.json for the MCP Registry.
//
//	kit := submission.New(submission.Anthropic, srv.Rehearsed(ctx), nil, submission.Listing{…})
//	if err := kit.Write("submission"); err != nil {
//		log.Fatal(err) // everything that is missing, over its limit or wrong, a line each
//	}
//
// Most of it comes from the server itself, as a [policy.Surface]. What only its owner can
// say is declared in a [Listing]. A kit in which something is missing is written all the
// same, with MISSING in its place; one with something in it that looks like a password or
// a token is not written at all.
//
// The texts are the owner's to read before they are handed in, and the seven
// acknowledgements of the form remain a person's to make. Nothing is sent anywhere.
package submission
