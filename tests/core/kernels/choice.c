/* Which kernels this processor is said to have, and which of them runs: choice [NAME...], the names that it must be, best first. Each of them
 * decodes, so that one which the processor lacks ends the program. */
#include "base64.h"

#include <stdio.h>
#include <string.h>

static int choice_passed, choice_failed;

static void choice_check(bool well, const char *name, const char *what)
{
    if (well) choice_passed++;
    else choice_failed++;
    if (!well) printf("%s: %s\n", name, what);
}

static void choice_decodes(const qtts__base64_choice *choice)
{
    static const char text[] = "////////////////////////////////////////////////////////////////////////////////"
                               "////////////////////////////////////////////////////////////////////////////////";
    uint8_t out[sizeof text + QTTS__BASE64_SLACK];
    bool well = choice->kernel(text, sizeof text - 1, out) == sizeof text - 1;
    for (size_t i = 0; i < (sizeof text - 1) / 4 * 3; i++) well &= out[i] == 0xFF;
    choice_check(well, choice->name, "decodes wrongly");
}

static void choice_expect(const qtts__base64_choice *all, int count, char **names)
{
    int there = 0;
    while (all[there].name) there++;
    choice_check(count == 0 || count == there, "the list", "is of another length");
    for (int i = 0; i < count && i < there; i++) choice_check(strcmp(all[i].name, names[i]) == 0, names[i], "stands somewhere else");
}

int main(int count, char **names)
{
    const qtts__base64_choice *all = qtts__base64_kernels();
    choice_check(qtts__base64_chosen() == all, all->name, "is the best, and was not chosen");
    for (const qtts__base64_choice *choice = all; choice->name; choice++) {
        bool chosen = qtts__base64_choose(choice->name) && qtts__base64_chosen() == choice;
        choice_check(chosen, choice->name, "cannot be chosen");
        choice_check((strcmp(choice->name, "scalar") == 0) == !choice[1].name, choice->name, "stands where scalar should, or scalar where it should");
        choice_decodes(choice);
    }
    choice_expect(all, count - 1, names + 1);
    choice_check(!qtts__base64_choose("no such kernel"), "no such kernel", "can be chosen");
    printf("%d passed, %d failed\n", choice_passed, choice_failed);
    return choice_failed > 0;
}
