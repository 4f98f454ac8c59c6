package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission/plugin"
)

// allProfiles is the profile that writes every kit.
const allProfiles = "all"

func (p *Program) submission(ctx context.Context, args []string) int {
	var names []string
	for _, d := range submission.Directories() {
		names = append(names, string(d))
	}
	flags := newFlags("submission")
	profile := flags.String("profile", names[0], "the `DIRECTORY`: "+strings.Join(names, ", ")+", or all")
	dir := flags.String("o", "", "`FOLDER` to write to; it is required, and other files in it are kept. With -profile all, each kit has its own folder in it")
	evidence := flags.String("evidence", "", "`FILE` with what was seen of the live server, a JSON array of submission.Evidence")
	if proceed, code := p.parse(flags, args, 0); !proceed {
		return code
	}
	if *dir == "" {
		fmt.Fprintln(p.Err, "submission: -o is required; it names the folder to write to")
		return misuse
	}
	if *profile != allProfiles && !slices.Contains(names, *profile) {
		fmt.Fprintf(p.Err, "submission: unknown profile %q; the profiles are %s and all\n", *profile, strings.Join(names, ", "))
		return misuse
	}
	seen, err := readEvidence(*evidence)
	if err != nil {
		fmt.Fprintln(p.Err, err)
		return misuse
	}
	return p.open(ctx, "submission", func(ctx context.Context, s *Server) int {
		surface := s.Surface(ctx, true)
		opts := []submission.Option{submission.WithEvidence(seen...), submission.CheckedOn(time.Now())}
		folders := map[string]string{*profile: *dir}
		if *profile == allProfiles {
			folders = map[string]string{}
			for _, name := range names {
				folders[name] = filepath.Join(*dir, name)
			}
		}
		code := ok
		for _, name := range names {
			folder, wanted := folders[name]
			if !wanted {
				continue
			}
			kit := submission.New(submission.Directory(name), surface, nil, s.Listing, opts...)
			if !writeKit(kit, submission.Directory(name), folder, s.Manifest.URL, p.Err) {
				code = failed
				continue
			}
			fmt.Fprintf(p.Out, "%s: read SUBMISSION.md first\n", folder)
		}
		return code
	})
}

func readEvidence(file string) ([]submission.Evidence, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return submission.ReadEvidence(f)
}

// writeKit writes a kit to a folder, and reports whether the kit is complete. If it is not,
// writeKit prints the problems, and then whether the kit was written.
func writeKit(kit *submission.Kit, to submission.Directory, folder, url string, stderr io.Writer) (complete bool) {
	if err := kit.Write(folder); err != nil {
		fmt.Fprintf(stderr, "%s:\n%v\n", folder, err)
		var incomplete *submission.Incomplete
		switch {
		case !errors.As(err, &incomplete):
			return false
		case len(kit.Files()) == 0:
			fmt.Fprintf(stderr, "%s: not written: remove the secrets first\n", folder)
			return false
		}
	}
	left := len(kit.Problems())
	if to == submission.ClaudePlugin {
		left += checkBundle(kit, filepath.Join(folder, submission.PluginFolder), url, stderr)
	}
	if left == 0 {
		return true
	}
	things := "1 thing is"
	if left > 1 {
		things = fmt.Sprintf("%d things are", left)
	}
	fmt.Fprintf(stderr, "%s: written; %s missing or wrong: read %s\n", folder, things, filepath.Join(folder, "SUBMISSION.md"))
	return false
}

// checkBundle checks the folder of a plugin, which may have files that the kit did not write: the
// directory sees them too. It prints the problems that the kit does not have, and returns how many
// there are.
func checkBundle(kit *submission.Kit, bundle, url string, stderr io.Writer) (found int) {
	files, err := plugin.Read(os.DirFS(bundle))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	for _, problem := range plugin.Check(files, plugin.Options{URL: url}) {
		known := slices.ContainsFunc(kit.Problems(), func(p submission.Problem) bool {
			return p.Message == problem.Message || problem.Rule == plugin.RuleLicense && p.Field == "Listing.Plugin.License"
		})
		if !problem.Held && !known {
			fmt.Fprintf(stderr, "%s: %s\n", bundle, problem)
			found++
		}
	}
	for _, f := range files {
		if !slices.ContainsFunc(kit.Files(), func(w submission.File) bool { return w.Name == submission.PluginFolder+"/"+f.Path }) {
			fmt.Fprintf(stderr, "%s: note: this file is not of this kit, and was kept\n", filepath.Join(bundle, filepath.FromSlash(f.Path)))
		}
	}
	return found
}

func (p *Program) serverJSON(ctx context.Context, args []string) int {
	flags := newFlags("server.json")
	out := flags.String("o", "", "`FILE` to write; the default is standard output")
	if proceed, code := p.parse(flags, args, 0); !proceed {
		return code
	}
	return p.open(ctx, "server.json", func(ctx context.Context, s *Server) int {
		content, err := submission.ServerJSON(s.Surface(ctx, false), s.Listing)
		if err != nil {
			fmt.Fprintln(p.Err, err)
			return failed
		}
		if *out == "" {
			_, err = p.Out.Write(content)
		} else {
			err = os.WriteFile(*out, content, 0o644)
		}
		if err != nil {
			fmt.Fprintln(p.Err, "server.json:", err)
			return failed
		}
		return ok
	})
}
