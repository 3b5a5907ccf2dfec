// What a checker of accessibility looks for first: each finding is a line of text.
() => {
    const found = [], shown = (it) => it.checkVisibility({ visibilityProperty: true });
    const named = (it) => (it.getAttribute("aria-label") ?? "").trim() || it.textContent.trim() || it.labels?.length
        || it.getAttribute("title") || document.getElementById(it.getAttribute("aria-labelledby"))?.textContent;
    for (const it of document.querySelectorAll("button, a[href], input, select, textarea, dialog, [role=tab], nav, aside"))
        if (shown(it) && !named(it)) found.push(`without a name: ${it.outerHTML.slice(0, 120)}`);
    const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`twice: #${id}`);
    for (const name of ["aria-labelledby", "aria-controls", "aria-describedby", "aria-activedescendant", "for"])
        for (const it of document.querySelectorAll(`[${name}]`))
            for (const id of it.getAttribute(name).split(" "))
                if (!document.getElementById(id)) found.push(`${name} leads nowhere: ${id}`);
    for (const it of document.querySelectorAll("[tabindex]"))
        if (it.tabIndex > 0) found.push(`tabindex above 0: ${it.outerHTML.slice(0, 80)}`);
    for (const it of document.querySelectorAll("button button, a button, button a, [aria-hidden=true] button"))
        found.push(`one control within another: ${it.outerHTML.slice(0, 80)}`);
    if (document.querySelectorAll("main").length !== 1) found.push("not one main");
    if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
    for (const it of document.querySelectorAll("ul, ol"))
        for (const child of it.children) if (child.tagName !== "LI") found.push(`in a list: ${child.tagName}`);
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const behind = (it) => {
        const layers = [];
        for (; it; it = it.parentElement) {
            const [r, g, b, a] = rgba(getComputedStyle(it).backgroundColor);
            layers.push([r, g, b, a / 255]);
            if (a === 255) break;
        }
        return layers.reverse().reduce((under, [r, g, b, a]) =>
            under.map((c, n) => c * (1 - a) + [r, g, b][n] * a), [255, 255, 255]);
    };
    const light = (rgb) => {
        const [r, g, b] = rgb.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        const it = node.parentElement;
        if (!node.data.trim() || !shown(it) || it.closest(".hidden, option, script")) continue;
        const [one, other] = [light(rgba(getComputedStyle(it).color).slice(0, 3)), light(behind(it))].sort((a, b) => b - a);
        const contrast = (one + 0.05) / (other + 0.05);
        if (contrast < 4.5) found.push(`contrast ${contrast.toFixed(1)}: ${node.data.trim().slice(0, 40)}`);
    }
    return [...new Set(found)];
}
