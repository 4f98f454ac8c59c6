// Package plugin checks a folder with a Claude plugin against what Anthropic's directory asks of
// a plugin bundle, as far as a program can see it.
//
//	files, err := plugin.Read(os.DirFS("my-plugin"))
//	for _, problem := range plugin.Check(files, plugin.Options{}) {
//		fmt.Println(problem)
//	}
//
// Not checked is what depends on others: whether the name is taken, whether the repository is
// public, and what the security scan of the directory finds. The command "claude plugin validate"
// checks that the files are well-formed.
//
// Source: https://claude.com/docs/plugins/pre-submission-checklist, read on 2026-10-07.
package plugin
