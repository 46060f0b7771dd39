"""The chart: CPU over the floor's, on a logarithmic axis, one panel for each section that has bars."""


def bars(section):
    return [row for row in section.rows if row.chart and row.ratio]


def panel(axes, section, longest):
    rows = bars(section)
    colours = ["#1b7837" if row.chart.startswith("qtts") else "#999999" for row in rows]
    axes.barh([row.chart for row in rows], [row.ratio for row in rows], color=colours)
    axes.set_xscale("log")
    axes.set_xlim(0.8, 2 * longest)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()
    axes.axvline(1, color="black", linewidth=0.8)
    axes.invert_yaxis()
    axes.set_title(section.title + ", ÷ floor", fontsize=9, loc="left")
    axes.tick_params(labelsize=8)
    for place, row in enumerate(rows):
        axes.text(row.ratio * 1.05, place, f"{row.ratio:.3g}", va="center", fontsize=8)


def draw(sections, condition, path):
    shown = [section for section in sections if bars(section)]
    if not shown:
        return
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.fonttype"] = "none"  # text as text: a tenth of the size
    from matplotlib import pyplot

    heights = [1 + len(bars(section)) for section in shown]
    figure, all_axes = pyplot.subplots(len(shown), 1, figsize=(9, 0.27 * sum(heights) + 1), height_ratios=heights, squeeze=False)
    longest = max(5, *(row.ratio for section in shown for row in bars(section)))
    for axes, section in zip(all_axes[:, 0], shown, strict=True):
        panel(axes, section, longest)
    figure.text(0.01, 0.005, condition + "; qtts in green; shorter is better", fontsize=7)
    figure.tight_layout(rect=(0, 0.015, 1, 1))
    figure.savefig(path, metadata={"Date": None})
