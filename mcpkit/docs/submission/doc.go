// Package submission writes the folders that the owner of a server hands in to directories: one
// kit for each [Directory], with the answers to every question of its form, in the order of the
// form and within its limits.
//
//	kit := submission.New(submission.Anthropic, srv.Rehearsed(ctx), nil, submission.Listing{…})
//	if err := kit.Write("submission"); err != nil {
//		log.Fatal(err) // lists everything that is missing, too long or wrong, one on each line
//	}
//
// Most answers come from the server, as a [policy.Surface]. Answers that only its owner knows are
// declared in a [Listing]. SUBMISSION.md lists what is left to do, and a checklist: each point is
// done, with the evidence for it, or failed, or something that only the owner can know. What an
// audit saw of the live server is [Evidence] too; see [WithEvidence].
//
// An incomplete kit is written too, with MISSING instead of an answer. Texts that the owner must
// write, such as the justifications of hints, are written as drafts to edit, and count as missing.
// A kit with a placeholder in it, such as an address at example.com, is not complete. A kit that
// contains a text that looks like a password or a token is not written.
//
// The owner should read the texts before handing them in. The acknowledgements of the forms must be
// made by a person. The package opens no connections.
package submission
