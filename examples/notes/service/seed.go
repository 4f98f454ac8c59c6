package service

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"strings"
	"time"
)

// Notes and attachments that [Service.Seed] creates. Alice owns the notes or they are shared with
// her, except SeedSecret.
const (
	SeedPlan       = "gardenplan2026aa" // alice's, shared with bob for writing and with carol for reading; it has attachments
	SeedBudget     = "officebudget26aa" // bob's, shared with alice for writing
	SeedMinutes    = "boardminutes26aa" // carol's, shared with alice for reading
	SeedTranscript = "transcript2026aa" // alice's, nearly as large as a note can be
	SeedSecret     = "surpriseparty26a" // bob's, shared with nobody
	SeedList       = "seedlist2026aaaa" // an attachment of SeedPlan, seeds.csv
	SeedPhoto      = "bedphoto2026aaaa" // an attachment of SeedPlan, an image
)

// Seed fills an empty database with sample data: the accounts alice, bob and carol, the notes that
// have a constant here, and the given number of further notes of alice's. It does nothing if there
// is an account alice.
func (s *Service) Seed(ctx context.Context, notes int) error {
	return s.db.change(ctx, func(tx *sql.Tx) error {
		var exists bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM accounts WHERE handle = 'alice')`).Scan(&exists); err != nil || exists {
			return err
		}
		seed := seeder{ctx: ctx, tx: tx, rand: rand.New(rand.NewPCG(1, 2)), now: s.now(), accounts: map[string]Account{}}
		insert, err := tx.PrepareContext(ctx, `INSERT INTO notes (id, owner, title, body, created, updated) VALUES (?, ?, ?, ?, ?, ?)`)
		if err != nil {
			return err
		}
		defer insert.Close()
		seed.insert = insert
		for _, a := range []Account{{0, "alice", "Alice Ahmadi"}, {0, "bob", "Bob Berger"}, {0, "carol", "Carol Castro"}} {
			made, err := insertAccount(ctx, tx, a.Handle, a.Name, nil)
			if err != nil {
				return err
			}
			seed.accounts[a.Handle] = made
		}
		seed.all(notes)
		return seed.err
	})
}

// A seeder creates the same notes each time, and keeps the first error.
type seeder struct {
	ctx      context.Context
	tx       *sql.Tx
	insert   *sql.Stmt // of a note
	rand     *rand.Rand
	now      time.Time
	accounts map[string]Account
	err      error
}

func (d *seeder) exec(query string, args ...any) {
	if d.err == nil {
		_, d.err = d.tx.ExecContext(d.ctx, query, args...)
	}
}

// note creates a note that was written the given number of hours ago.
func (d *seeder) note(owner, id, title, body string, hours int) {
	at := d.now.Add(-time.Duration(hours) * time.Hour).UnixMilli()
	if d.err == nil {
		_, d.err = d.insert.ExecContext(d.ctx, id, d.accounts[owner].ID, title, body, at, at)
	}
}

func (d *seeder) share(id, with, access string) {
	d.exec(`INSERT INTO shares (note, account, access) SELECT seq, ?, ? FROM notes WHERE id = ?`, d.accounts[with].ID, access, id)
}

func (d *seeder) attach(id, attachment, name, mediaType string, data []byte) {
	d.exec(`INSERT INTO attachments (id, note, name, media_type, data) SELECT ?, seq, ?, ?, ? FROM notes WHERE id = ?`, attachment, name, mediaType, data, id)
}

func (d *seeder) pick(from []string) string { return from[d.rand.IntN(len(from))] }

var (
	seedPeople   = []string{"Noor", "Tomás", "Ingrid", "Wei", "Fatima", "Jonas", "Priya", "Émile", "Zoë", "Dmitri"}
	seedProjects = []string{"the website", "the spring campaign", "the new office", "the data migration", "the annual report", "the customer survey", "the garden", "the hiring plan", "the mobile app", "the pricing page"}
	seedKinds    = []string{"Meeting about %[2]s with %[1]s", "Ideas for %[2]s", "Call with %[1]s", "To do for %[2]s", "What %[1]s said about %[2]s", "Draft for %[2]s", "Questions for %[1]s"}
	seedLines    = []string{
		"%[1]s will send the numbers by Friday.", "We agreed to start with the smallest step that shows whether it works.",
		"Open question: who decides about %[2]s when %[1]s is away?", "The budget for %[2]s is enough until the autumn.",
		"- ask %[1]s for feedback", "- check the deadline of %[2]s", "- book a room for the next meeting",
		"%[1]s prefers short notes over long documents.", "The first version of %[2]s was too slow; the second is not.",
		"Next time: bring the printed plan and two alternatives.",
	}
)

func (d *seeder) some() (title, body string) {
	person, project := d.pick(seedPeople), d.pick(seedProjects)
	fill := func(format string) string {
		return strings.ReplaceAll(strings.ReplaceAll(format, "%[1]s", person), "%[2]s", project)
	}
	var lines []string
	for range 2 + d.rand.IntN(5) {
		lines = append(lines, fill(d.pick(seedLines)))
	}
	return fill(d.pick(seedKinds)), strings.Join(lines, "\n")
}

func (d *seeder) all(notes int) {
	const apart = 3 // hours between two notes
	for i := range notes {
		title, body := d.some()
		d.note("alice", fmt.Sprintf("alice%011d", i), title, body, apart*(notes-i+1))
	}
	for i := range 120 {
		title, body := d.some()
		id := fmt.Sprintf("bob%013d", i)
		d.note("bob", id, title, body, apart*(120-i+1))
		if i%4 == 0 {
			d.share(id, "alice", accessRead)
		}
	}
	var talk strings.Builder
	for talk.Len() < MaxBody*9/10 {
		_, body := d.some()
		talk.WriteString(d.pick(seedPeople) + ": " + strings.ReplaceAll(body, "\n", " ") + "\n\n")
	}
	d.note("alice", SeedTranscript, "Transcript of the annual meeting", talk.String(), 2)
	d.note("bob", SeedBudget, "Office budget 2026", "Rent: 48,000\nFurniture: 9,500\nPlants: 400\nReserve: 6,000", 2)
	d.note("bob", SeedSecret, "Surprise party for Alice", "Saturday at eight. Not a word to her.", 2)
	d.note("carol", SeedMinutes, "Minutes of the board, March", "Present: Carol, Bob.\nDecided: the office moves in June.\nNext meeting: in April.", 2)
	d.note("alice", SeedPlan, "Garden plan 2026", "March: sow tomatoes and basil indoors.\nApril: beds for carrots and beets.\nMay: plant out after the last frost.\n", 1)
	d.share(SeedBudget, "alice", accessWrite)
	d.share(SeedMinutes, "alice", accessRead)
	d.share(SeedPlan, "bob", accessWrite)
	d.share(SeedPlan, "carol", accessRead)
	d.attach(SeedPlan, SeedList, "seeds.csv", "text/csv", []byte("plant,packets\ntomato,3\nbasil,2\ncarrot,4\nbeet,2\n"))
	d.attach(SeedPlan, SeedPhoto, "beds.png", "image/png", picture())
}

// picture returns a PNG of two garden beds.
func picture() []byte {
	img := image.NewPaletted(image.Rect(0, 0, 120, 80), color.Palette{color.RGBA{190, 170, 130, 255}, color.RGBA{60, 140, 60, 255}})
	for y := range 80 {
		for x := range 120 {
			if x%60 > 10 && x%60 < 50 && y > 10 && y < 70 {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // writing to a buffer does not fail
	return out.Bytes()
}
