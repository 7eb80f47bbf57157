// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"math"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// scale is the horizontal axis of the report. It is not linear: a run consists of
// moments at which much happens and of days at which nothing does, and on a
// linear axis the moments would all be one point. Every event takes the same
// room, and time that passes between two of them takes more the longer it is.
type scale struct {
	at   []float64 // of each event, in per cent of the width
	gaps []gap
}

// gap is a stretch of the axis in which time passes.
type gap struct {
	Left  float64
	Width float64
	// Label is how much time passes, empty where there is no room for it.
	Label string
	// Until is the instant at its right end.
	Until string
}

const (
	gapShare  = 0.4 // of the width is what gaps take, unless they need more
	roomyGap  = 5   // per cent of the width have room for a label
	thinGap   = 0.3 // per cent are seen at all
	wholeLane = 100
)

func newScale(r *Result) scale {
	n := len(r.Events)
	if n == 0 {
		return scale{}
	}
	weights, factor := gapWeights(r.Events)
	total := float64(n)
	for _, w := range weights {
		total += w * factor
	}
	s := scale{at: make([]float64, n)}
	position := 0.5
	for i := range r.Events {
		if w := weights[i] * factor; w > 0 {
			if g := newGap(r, i, (position-0.5)/total, w/total); g.Width >= thinGap {
				s.gaps = append(s.gaps, g)
			}
			position += w
		}
		s.at[i] = position / total * wholeLane
		position++
	}
	return s
}

// gapWeights returns the weight of the time before each event, and by how much
// to stretch all of them so that they can be seen beside very many events.
func gapWeights(events []protocol.Event) (weights []float64, factor float64) {
	weights = make([]float64, len(events))
	sum := 0.0
	for i := 1; i < len(events); i++ {
		weights[i] = gapWeight(events[i].EventTimestamp.Sub(events[i-1].EventTimestamp.Time))
		sum += weights[i]
	}
	wanted := float64(len(events)) * gapShare / (1 - gapShare)
	if sum == 0 || sum >= wanted {
		return weights, 1
	}
	return weights, wanted / sum
}

// gapWeight is 2 for the shortest time and grows with its magnitude.
func gapWeight(d time.Duration) float64 {
	if d <= 0 {
		return 0
	}
	return 2 + 1.5*math.Log10(1+d.Seconds())
}

// newGap is the gap before event i.
func newGap(r *Result, i int, left, width float64) gap {
	now := r.Events[i].EventTimestamp.Time
	g := gap{Left: left * wholeLane, Width: width * wholeLane}
	if g.Width >= roomyGap {
		g.Label = brief(now.Sub(r.Events[i-1].EventTimestamp.Time))
		g.Until = "+" + brief(now.Sub(r.Start))
	}
	return g
}

// brief writes a duration without the units that are zero at its end: 24h, not
// 24h0m0s.
func brief(d time.Duration) string {
	text := length(d)
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
