// What sticks out of the page to the left or right, where nothing lets it scroll.
() => [...document.querySelectorAll("*")]
    .filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest(".scrolling, pre, .hidden, .skip"))
    .filter((it) => it.getBoundingClientRect().right > innerWidth + 1 || it.getBoundingClientRect().left < -1)
    .map((it) => it.outerHTML.slice(0, 100))
