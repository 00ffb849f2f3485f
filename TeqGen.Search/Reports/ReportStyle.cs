namespace TeqGen.Search.Reports;

/// <summary>The style sheet of a report.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --page: #ffffff; --text: #1c2128; --muted: #59636e; --line: #d4dae1; --card: #f5f7f9; --grid: #e8ecf0;
          --bars: #c3d3e6; --level: #8a96a3; --series1: #c2410c; --series2: #0f766e; --series3: #7c3aed; --warn: #9a6700; --mark: #fff4e5;
          --part1: #2563a8; --part2: #6aa5d8; --part3: #c2410c; --part4: #e8a15f; --part5: #0f766e; --part6: #6cc0b4; --part7: #7c3aed; --part8: #9aa5b1; }
        @media (prefers-color-scheme: dark) { :root { --page: #14181d; --text: #e3e8ee; --muted: #98a4b1; --line: #343c46; --card: #1c2229; --grid: #272e36;
          --bars: #37506d; --level: #77828f; --series1: #fb923c; --series2: #2dd4bf; --series3: #b79bff; --warn: #e3b341; --mark: #33261a;
          --part1: #5b9bdd; --part2: #2f6196; --part3: #fb923c; --part4: #9c5b2a; --part5: #2dd4bf; --part6: #21776c; --part7: #b79bff; --part8: #6b7682; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; background: var(--page); color: var(--text);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: break-word; }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; } h3 { font-size: 1rem; margin: .75rem 0 .25rem; }
        p { margin: .4rem 0; } .muted, figcaption { color: var(--muted); font-size: .87rem; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .6rem; margin: 1rem 0; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
        .card b { display: block; font-size: 1.25rem; font-variant-numeric: tabular-nums; } .card span { color: var(--muted); font-size: .84rem; }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; }
        table { border-collapse: collapse; width: 100%; font-size: .86rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
        tbody tr:last-child td { border-bottom: 0; } th { background: var(--card); font-weight: 600; } .text { text-align: left; } tr.marked td { background: var(--mark); }
        .plot { display: block; width: 100%; height: auto; font-family: inherit; } .wide { min-width: 44rem; padding: .3rem; } figure { margin: .5rem 0; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
        .pair > * { min-width: 0; } .pair th, .pair td { padding: .25rem .45rem; font-size: .8rem; }
        details { border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0; padding: 0 .8rem; } details[open] { padding-bottom: .6rem; }
        summary { cursor: pointer; padding: .5rem 0; } summary b { margin-right: .6rem; }
        .key { display: inline-block; margin-right: .8em; } .key i { display: inline-block; width: .9em; height: .7em; border-radius: .15em; margin-right: .35em; }
        .stack { display: grid; grid-template-columns: 5.5rem 1fr; align-items: center; gap: .5rem; margin: .35rem 0; font-size: .86rem; } .stack b { font-weight: 600; }
        .stack div { display: flex; height: 1.4rem; } .stack i { display: block; height: 100%; }
        ul { padding-left: 1.2rem; margin: .4rem 0; } .warnings li::marker { color: var(--warn); }
        a { color: inherit; }
        """;
}
